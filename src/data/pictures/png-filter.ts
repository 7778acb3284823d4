// The five row filters of PNG, undone in place.

/**
 * @param part rows, each with its filter byte in front
 * @param row bytes of a row without that byte
 * @param pixel bytes of a pixel, at least 1
 * @returns false where a row names an unknown filter
 */
export function unfilter(part: Uint8Array, row: number, pixel: number): boolean {
  const stride = row + 1;
  for (let start = 0; start < part.length; start += stride) {
    const first = start + 1;
    const end = start + stride;
    const above = first - stride;
    switch (part[start]) {
      case 0:
        break;
      case 1:
        for (let i = first + pixel; i < end; i += 1) part[i] = part[i]! + part[i - pixel]!;
        break;
      case 2:
        if (start > 0) for (let i = 0; i < row; i += 1) part[first + i] = part[first + i]! + part[above + i]!;
        break;
      case 3:
        for (let i = 0; i < row; i += 1) {
          const left = i < pixel ? 0 : part[first + i - pixel]!;
          const up = start > 0 ? part[above + i]! : 0;
          part[first + i] = part[first + i]! + ((left + up) >> 1);
        }
        break;
      case 4:
        for (let i = 0; i < row; i += 1) {
          const left = i < pixel ? 0 : part[first + i - pixel]!;
          const up = start > 0 ? part[above + i]! : 0;
          const corner = i < pixel || start === 0 ? 0 : part[above + i - pixel]!;
          part[first + i] = part[first + i]! + paeth(left, up, corner);
        }
        break;
      default:
        return false;
    }
  }
  return true;
}

/** Whichever of the three neighbours is nearest to left + up - corner. */
function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const toLeft = Math.abs(guess - left);
  const toUp = Math.abs(guess - up);
  const toCorner = Math.abs(guess - corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
