import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import test from 'node:test';

const sheet = (name) => readFileSync(new URL(`../../main/resources/io/rollcast/forecaster/page/${name}`, import.meta.url), 'utf8');

/** The least contrast of small text, WCAG 2.2, 1.4.3. */
const LEAST = 4.5;

/** Relative luminance of #rrggbb. */
function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test('text has the contrast that it needs, in either theme', () => {
  const colours = new Map([...sheet('base.css').matchAll(/--([a-z-]+): light-dark\((#\w{6}), (#\w{6})\);/g)].map(([, name, ...themes]) => [name, themes]));
  const pairs = [
    ...['ground', 'panel', 'raised'].flatMap((ground) => [['ink', ground], ['muted', ground]]),
    ...['panel', 'ground'].flatMap((ground) => [['better', ground], ['worse', ground]]),
    ['better', 'better-ground'],
    ['worse', 'worse-ground'],
    ['muted', 'better-ground'],
    ['muted', 'worse-ground'],
    ['on-accent', 'accent'],
  ];
  for (const [text, ground] of pairs) {
    [0, 1].forEach((theme) => {
      const [darker, lighter] = [text, ground].map((name) => luminance(colours.get(name)[theme])).sort((a, b) => a - b);
      const contrast = (lighter + 0.05) / (darker + 0.05);
      assert.ok(contrast >= LEAST, `${text} on ${ground}, ${['light', 'dark'][theme]}: ${contrast.toFixed(2)}`);
    });
  }
});

test('no text is paler than its colour', () => {
  for (const name of ['base.css', 'parts.css']) assert.doesNotMatch(sheet(name), /opacity: 0?\./, name);
});
