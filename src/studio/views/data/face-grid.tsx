// A grid of thousands of faces of which only the visible rows exist.
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { FaceTile } from '../../components/face-tile.tsx';
import type { DatasetSummary } from '../../../protocol/messages.ts';
import { show, useStudio } from '../../state/store.ts';
import { TILE, visibleRange } from '../../state/visible.ts';
import type { Viewport } from '../../state/visible.ts';

export function FaceGrid({
  dataset,
  faces,
}: {
  readonly dataset: DatasetSummary;
  readonly faces: readonly number[];
}) {
  const scroll = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<Viewport>({ width: 0, height: 0, top: 0 });
  const open = useStudio((state) => state.shows.open);
  useEffect(() => {
    const element = scroll.current;
    if (element === null) return;
    const measure = (): void =>
      setView({ width: element.clientWidth, height: element.clientHeight, top: element.scrollTop });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, []);

  const { columns, from, to } = visibleRange(faces.length, view);
  const tile = columns === 0 ? TILE : view.width / columns;
  const place = open === null ? -1 : faces.indexOf(open);
  const go = (next: number): void => {
    const face = faces[next];
    if (face === undefined) return;
    show({ open: face });
    const row = Math.floor(next / columns) * TILE;
    const element = scroll.current;
    if (element === null) return;
    if (row < element.scrollTop) element.scrollTop = row;
    else if (row + TILE > element.scrollTop + element.clientHeight)
      element.scrollTop = row + TILE - element.clientHeight;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: columns,
      ArrowUp: -columns,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    go(Math.max(0, Math.min(faces.length - 1, Math.max(0, place) + step)));
  };
  return (
    <div
      className="face-scroll"
      ref={scroll}
      tabIndex={0}
      role="listbox"
      aria-label="All faces"
      onKeyDown={onKeyDown}
    >
      <div
        className="face-space"
        role="presentation"
        style={{ height: Math.ceil(faces.length / columns) * TILE }}
      >
        {view.width === 0
          ? null
          : faces.slice(from, to).map((face, index) => {
              const at = from + index;
              return (
                <div
                  key={face}
                  role="option"
                  aria-selected={face === open}
                  aria-label={`Open face ${face}`}
                  className="face-option"
                  style={{
                    left: (at % columns) * tile,
                    top: Math.floor(at / columns) * TILE,
                    width: tile,
                    height: TILE,
                  }}
                  onClick={() => show({ open: face })}
                >
                  <FaceTile dataset={dataset.id} index={face} />
                </div>
              );
            })}
      </div>
      {faces.length === 0 ? <p className="faint view-message">No face matches this filter.</p> : null}
    </div>
  );
}
