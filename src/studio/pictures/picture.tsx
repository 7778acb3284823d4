// A square picture on a canvas: drawn at its own size, enlarged by CSS; smooth up to 4x, hard pixels with a grid
// beyond (or, if the user prefers so, only once it is zoomed into). Zoom and pan come from the container as CSS variables, so that all pictures move together.
import { memo, useEffect, useRef, useState } from 'react';
import { useStudio } from '../state/store.ts';
import type { Rgba } from './paint.ts';

/** Enlargement up to which a picture is smooth. */
const SMOOTH = 4;

interface Props {
  readonly label: string;
  readonly size: number;
  /** size x size RGBA; null draws a placeholder. */
  readonly rgba: Rgba | null;
  /** Enlargement on top of the fit, for the choice between smooth and crisp. */
  readonly zoom?: number;
  readonly className?: string;
}

export const Picture = memo(function Picture({ label, size, rgba, zoom = 1, className = '' }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const crispWanted = useStudio((state) => state.preferences.crispPixels);

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context === null || context === undefined) return;
    if (rgba === null) context.clearRect(0, 0, size, size);
    else context.putImageData(new ImageData(rgba, size, size), 0, 0);
  }, [rgba, size]);

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const scale = (width / size) * zoom;
  const crisp = rgba !== null && (crispWanted || zoom > 1) && scale > SMOOTH * 1.001;
  return (
    <span className={`picture ${className}${rgba === null ? ' waiting' : ''}`}>
      <canvas
        ref={canvas}
        width={size}
        height={size}
        role="img"
        aria-label={label}
        className={crisp ? 'crisp' : ''}
      />
      {crisp && scale >= 8 ? (
        <span
          className="picture-grid"
          style={{ backgroundSize: `${100 / size}% ${100 / size}%` }}
          aria-hidden
        />
      ) : null}
    </span>
  );
});
