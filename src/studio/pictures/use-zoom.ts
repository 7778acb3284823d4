// One zoom for all pictures of a view: the wheel zooms about the pointer, dragging with the right or middle
// button (or with Shift) pans, a double click goes back. The pictures read it as CSS variables. Where pictures fill what is
// scrolled, the wheel zooms only with Ctrl (as pinching does), and a plain drag pans.
import { useEffect, useState } from 'react';
import type { CSSProperties, KeyboardEvent, RefObject } from 'react';

interface Zoom {
  readonly scale: number;
  /** Middle of what is seen, 0-1 of the picture. */
  readonly x: number;
  readonly y: number;
}
const WHOLE: Zoom = { scale: 1, x: 0.5, y: 0.5 };
export const MOST_ZOOM = 16;

function kept({ scale, x, y }: Zoom): Zoom {
  const half = 0.5 / scale;
  const inside = (value: number): number => Math.min(1 - half, Math.max(half, value));
  return { scale, x: inside(x), y: inside(y) };
}

/** @param at pointer position in the picture's frame, 0-1 */
function zoomedAt(zoom: Zoom, factor: number, at: { x: number; y: number }): Zoom {
  const scale = Math.min(MOST_ZOOM, Math.max(1, zoom.scale * factor));
  const move = (middle: number, place: number): number =>
    middle + (place - 0.5) * (1 / zoom.scale - 1 / scale);
  return kept({ scale, x: move(zoom.x, at.x), y: move(zoom.y, at.y) });
}

const CENTRE = { x: 0.5, y: 0.5 };
/** Share of what is seen by which a key pans. */
const KEY_STEP = 0.25;
const KEYS: Readonly<Record<string, { readonly x: number; readonly y: number }>> = {
  ArrowLeft: { x: -KEY_STEP, y: 0 },
  ArrowRight: { x: KEY_STEP, y: 0 },
  ArrowUp: { x: 0, y: -KEY_STEP },
  ArrowDown: { x: 0, y: KEY_STEP },
};

export interface ZoomControl {
  readonly scale: number;
  /** Middle of what is seen, 0-1 of the picture. */
  readonly x: number;
  readonly y: number;
  readonly style: CSSProperties;
  zoomTo(scale: number): void;
  /** Plus and minus zoom, Shift with an arrow pans; true where the key was one of these. */
  onKey(event: KeyboardEvent): boolean;
}

/**
 * @param ref the container of all pictures that zoom together
 * @param scrolls whether the pictures lie in something that the wheel scrolls
 */
export function useZoom(ref: RefObject<HTMLElement | null>, scrolls = false): ZoomControl {
  const [zoom, setZoom] = useState(WHOLE);
  useEffect(() => {
    const stage = ref.current;
    if (stage === null) return;
    const frameOf = (event: MouseEvent): DOMRect | undefined =>
      event.target instanceof Element
        ? event.target.closest('.picture, .compare')?.getBoundingClientRect()
        : undefined;
    const onWheel = (event: WheelEvent): void => {
      const frame = frameOf(event);
      if (frame === undefined || (scrolls && !event.ctrlKey && !event.metaKey)) return;
      event.preventDefault();
      const at = {
        x: (event.clientX - frame.left) / frame.width,
        y: (event.clientY - frame.top) / frame.height,
      };
      setZoom((before) => zoomedAt(before, Math.exp(-event.deltaY / 300), at));
    };
    const onMove = (event: PointerEvent): void => {
      const frame = frameOf(event);
      const pans = (event.buttons & 6) !== 0 || (event.buttons === 1 && (scrolls || event.shiftKey));
      if (frame === undefined || !pans) return;
      setZoom((before) =>
        kept({
          ...before,
          x: before.x - event.movementX / frame.width / before.scale,
          y: before.y - event.movementY / frame.height / before.scale,
        }),
      );
    };
    const onDouble = (event: MouseEvent): void => {
      if (frameOf(event) !== undefined) setZoom(WHOLE);
    };
    stage.addEventListener('wheel', onWheel, { passive: false });
    stage.addEventListener('pointermove', onMove);
    stage.addEventListener('dblclick', onDouble);
    return () => {
      stage.removeEventListener('wheel', onWheel);
      stage.removeEventListener('pointermove', onMove);
      stage.removeEventListener('dblclick', onDouble);
    };
  }, [ref, scrolls]);
  const style = {
    '--zoom': String(zoom.scale),
    '--pan-x': `${(0.5 - zoom.x) * 100}%`,
    '--pan-y': `${(0.5 - zoom.y) * 100}%`,
  } as CSSProperties;
  return {
    ...zoom,
    style,
    zoomTo: (scale) => setZoom((before) => zoomedAt(before, scale / before.scale, CENTRE)),
    onKey(event) {
      const by = event.shiftKey ? KEYS[event.key] : undefined;
      const factor = event.key === '+' ? 1.25 : event.key === '-' ? 0.8 : undefined;
      if (by !== undefined) {
        setZoom((before) =>
          kept({ ...before, x: before.x + by.x / before.scale, y: before.y + by.y / before.scale }),
        );
      } else if (factor !== undefined) setZoom((before) => zoomedAt(before, factor, CENTRE));
      return by !== undefined || factor !== undefined;
    },
  };
}
