// What a control does, said when the pointer or the focus rests on it; never the only place where something is said.
// One layer for the whole page instead of one library component per button: the first load stays small.
import { cloneElement, useEffect, useRef, useState } from 'react';
import type { ReactElement } from 'react';

interface Hinted {
  readonly 'data-hint'?: string;
}

export function Hint({ text, children }: { readonly text: string; readonly children: ReactElement<Hinted> }) {
  return cloneElement(children, { 'data-hint': text });
}

/** Milliseconds of rest before a hint appears. */
const REST = 500;
const GAP = 6;
const MARGIN = 8;

interface Shown {
  readonly text: string;
  readonly at: DOMRect;
}

const hinted = (event: Event): HTMLElement | null =>
  event.target instanceof Element ? event.target.closest<HTMLElement>('[data-hint]') : null;

/** Listens for the whole page; once. */
export function HintLayer() {
  const [shown, setShown] = useState<Shown | null>(null);
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hide = (): void => {
      clearTimeout(timer);
      setShown(null);
    };
    const rest = (element: HTMLElement): void => {
      hide();
      timer = setTimeout(() => {
        const text = element.dataset['hint'];
        if (text !== undefined && element.isConnected)
          setShown({ text, at: element.getBoundingClientRect() });
      }, REST);
    };
    const onOver = (event: PointerEvent): void => {
      const element = event.pointerType === 'touch' ? null : hinted(event);
      if (element === null) hide();
      else if (!(event.relatedTarget instanceof Node) || !element.contains(event.relatedTarget))
        rest(element);
    };
    const onFocus = (event: FocusEvent): void => {
      const element = hinted(event);
      if (element?.matches(':focus-visible') === true) rest(element);
      else hide();
    };
    addEventListener('pointerover', onOver);
    addEventListener('focusin', onFocus);
    const ends = ['pointerdown', 'keydown', 'focusout', 'wheel', 'blur'] as const;
    for (const end of ends) addEventListener(end, hide, { passive: true });
    return () => {
      hide();
      removeEventListener('pointerover', onOver);
      removeEventListener('focusin', onFocus);
      for (const end of ends) removeEventListener(end, hide);
    };
  }, []);

  useEffect(() => {
    const element = box.current;
    if (element === null || shown === null) return;
    const { width, height } = element.getBoundingClientRect();
    const above = shown.at.top - GAP - height;
    const left = shown.at.left + (shown.at.width - width) / 2;
    element.style.top = `${above >= MARGIN ? above : shown.at.bottom + GAP}px`;
    element.style.left = `${Math.max(MARGIN, Math.min(innerWidth - width - MARGIN, left))}px`;
  }, [shown]);

  if (shown === null) return null;
  return (
    <div ref={box} className="hint" aria-hidden>
      {shown.text}
    </div>
  );
}
