// A face of a data set as a small picture, fetched when it is first needed.
import { memo, useEffect, useState } from 'react';
import { faceAt } from '../live/library.ts';
import { Picture } from '../pictures/picture.tsx';
import { pictureRgba } from '../pictures/paint.ts';
import type { Rgba } from '../pictures/paint.ts';

interface Tile {
  readonly key: string;
  readonly size: number;
  readonly rgba: Rgba;
}

export const FaceTile = memo(function FaceTile({
  dataset,
  index,
}: {
  readonly dataset: string;
  readonly index: number;
}) {
  const [tile, setTile] = useState<Tile | null>(null);
  const key = `${dataset}:${index}`;
  useEffect(() => {
    let wanted = true;
    faceAt(dataset, index).then(
      (record) => {
        if (wanted) setTile({ key, size: record.size, rgba: pictureRgba(record.pixels, record.channels) });
      },
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [dataset, index, key]);
  const current = tile?.key === key ? tile : null;
  return <Picture label={`Face ${index}`} size={current?.size ?? 64} rgba={current?.rgba ?? null} />;
});
