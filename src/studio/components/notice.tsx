// Says what happened, aloud for assistive technology and for a moment on screen.
import { useEffect, useState } from 'react';
import { useStudio } from '../state/store.ts';

const SHOWN_FOR = 4_000;

export function Notice() {
  const notice = useStudio((state) => state.notice);
  const [gone, setGone] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => setGone(notice.count), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [notice.count]);
  const visible = notice.count > gone && notice.text !== '';
  return (
    <>
      <div className="hidden" role="status" aria-live="polite">
        {notice.text}
      </div>
      {visible ? (
        <div className="notice" aria-hidden>
          {notice.text}
        </div>
      ) : null}
    </>
  );
}
