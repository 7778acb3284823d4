// The view that compares models: rows are models, columns are edits, all on the same faces.
import { EmptyPicture } from '../../components/empty-picture.tsx';

export function CompareView() {
  return (
    <div className="view-message">
      <div className="empty">
        <EmptyPicture />
        <h2>Nothing to compare yet</h2>
        <p>The same faces under the same edits, model by model, will stand here.</p>
      </div>
    </div>
  );
}
