// The view that scores models.
import { EmptyPicture } from '../../components/empty-picture.tsx';

export function EvaluateView() {
  return (
    <div className="view-message">
      <div className="empty">
        <EmptyPicture />
        <h2>Nothing evaluated yet</h2>
        <p>Scores of a model on a set of faces, with the protocol written beside them, will stand here.</p>
      </div>
    </div>
  );
}
