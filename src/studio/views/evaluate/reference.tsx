// What others published, to be seen beside one's own figures and not mixed up with them.
import { PUBLISHED, PUBLISHED_ORDERINGS } from '../../../face/published.ts';

export function Reference() {
  return (
    <details className="reference">
      <summary>Published figures</summary>
      <p className="small faint">
        CelebA at 128 px, other faces and other judges: compare orderings, not numbers.
      </p>
      <div className="score-scroll" tabIndex={0} role="region" aria-label="Published figures">
        <table className="score-table kept-table">
          <thead>
            <tr>
              <th scope="col">Method</th>
              <th scope="col">Reconstruction PSNR</th>
              <th scope="col">SSIM</th>
              <th scope="col">Mean AGA</th>
              <th scope="col">How it is known</th>
            </tr>
          </thead>
          <tbody>
            {PUBLISHED.map(({ method, psnr, ssim, aga, status, source }) => (
              <tr key={method}>
                <th scope="row">{method}</th>
                <td className="numbers">{psnr === undefined ? '-' : `${psnr.toFixed(2)} dB`}</td>
                <td className="numbers">{ssim?.toFixed(3) ?? '-'}</td>
                <td className="numbers">{aga === undefined ? '-' : `${aga.toFixed(2)} %`}</td>
                <td className="faint small">
                  {status}: {source}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul className="small">
        {PUBLISHED_ORDERINGS.map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
    </details>
  );
}
