// The picture of an empty state: a built-in face and what a model will learn to find in it.
import { useEffect, useState } from 'react';
import { mainDataset } from '../live/faces.ts';
import { faceAt } from '../live/library.ts';
import { guideMask, maskRgba, pictureRgba } from '../pictures/paint.ts';
import { Picture } from '../pictures/picture.tsx';
import type { FaceRecord } from '../../protocol/messages.ts';
import { testFaces } from '../state/library.ts';
import { useStudio } from '../state/store.ts';

/** A face with clothes and hair to be found, if the first ones have it. */
const CANDIDATES = 8;
const HAS_CLOTHING = 8;

async function tellingFace(dataset: string, indices: readonly number[]): Promise<FaceRecord | null> {
  const records = await Promise.all(indices.map((index) => faceAt(dataset, index)));
  const clothed = (record: FaceRecord): number =>
    record.planes.reduce((sum, byte) => sum + ((byte & HAS_CLOTHING) === 0 ? 0 : 1), 0);
  return records.sort((a, b) => clothed(b) - clothed(a))[0] ?? null;
}

export function EmptyPicture() {
  const dataset = useStudio((state) => mainDataset(state.library));
  const [face, setFace] = useState<FaceRecord | null>(null);
  useEffect(() => {
    if (dataset === null) return;
    let wanted = true;
    tellingFace(dataset.id, testFaces(dataset, CANDIDATES)).then(
      (record) => {
        if (wanted) setFace(record);
      },
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [dataset]);
  const size = face?.size ?? 64;
  return (
    <div className="empty-picture" aria-hidden>
      <Picture
        label="A face"
        size={size}
        rgba={face === null ? null : pictureRgba(face.pixels, face.channels)}
      />
      <Picture
        label="Its hair and skin"
        size={size}
        rgba={face === null ? null : maskRgba(guideMask(face.planes, 'person'), 'attention')}
      />
      <Picture
        label="Its clothing"
        size={size}
        rgba={face === null ? null : maskRgba(guideMask(face.planes, 'clothing'), 'clothing')}
      />
    </div>
  );
}
