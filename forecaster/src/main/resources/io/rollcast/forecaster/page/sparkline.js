/** A line of the last values of a figure. */

export const REMEMBERED = 60;

const HEIGHT = 22;
const BASE = 23;

/** Points of a polyline, 100 wide; newest at the right end; from zero, so that a small wobble looks small. */
export function sparkline(past) {
  const sizes = past.map((value) => (Number.isFinite(value) ? Math.max(0, value) : 0));
  const most = Math.max(...sizes);
  return sizes
    .map((size, i) => {
      const x = 100 - ((sizes.length - 1 - i) * 100) / (REMEMBERED - 1);
      const y = most > 0 ? BASE - HEIGHT * (size / most) : BASE;
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
}
