/** Masks and cuts the texts of evidence. It runs in a thread of its own: see `masking.ts`. */
import { bounded, bounds } from '../bounds.ts';
import { maskTexts } from './mask-texts.ts';

export type Words = {
  url: string;
  /** The texts that the page showed with `alert` and the like. */
  dialogs: { type: string; message: string }[];
  /** The hosts that the page was refused. A page may ask for one that has a secret in its name. */
  refused: string[];
  /** The roles and labels of each frame. The page itself has no address here. */
  frames: { url: string | null; outline: string }[];
};

export type MaskedWords = { url: string; outline: string | null };

/** A secret that is cut in two would not be found, so twice as much is masked as is kept. */
export const beforeMasking = (text: string, most: number): string => bounded(text, 2 * most);

export function maskWords({ url, dialogs, refused, frames }: Words, secrets: string[]): MaskedWords {
  const events = [
    ...dialogs.map(({ type, message }) => [type, message]),
    ...refused.map((host) => ['refused host', host]),
  ];
  const said = events.map(([kind, text = '']) => `- ${kind}: ${JSON.stringify(maskTexts([text], secrets)[0])}\n`);
  const outlines = frames.map(({ url, outline }) => {
    const heading = url === null ? '' : `frame ${maskUrl(url, secrets)}\n`;
    return heading + maskOutline(beforeMasking(outline, bounds.outline), secrets);
  });
  const outline = said.join('') + outlines.join('\n');
  return { url: maskUrl(url, secrets), outline: bounded(outline, bounds.outline) || null };
}

/** The levels of headings and the like are the structure of the page and keep their digits. */
function maskOutline(outline: string, secrets: string[]): string {
  const parts = outline.split(/( \[(?:level|checked|expanded|selected|disabled|pressed|active)(?:=\w{1,10})?\])/);
  const masked = maskTexts(parts, secrets);
  return parts.map((part, index) => (index % 2 ? part : (masked[index] ?? ''))).join('');
}

/** Returns only scheme, host and path. Digits and secrets in the path are masked. */
export function maskUrl(text: string, secrets: string[]): string {
  const url = URL.parse(beforeMasking(text, bounds.url));
  if (!url) return '';
  const path = isWeb(url) ? (maskTexts([decoded(url.pathname)], secrets)[0] ?? '') : '';
  return bounded(`${originOf(text)}${path}`, bounds.url);
}

/** Returns scheme and host, in which nothing has to be masked. */
export function originOf(text: string): string {
  const url = URL.parse(beforeMasking(text, bounds.url));
  if (!url) return '';
  return isWeb(url) ? `${url.protocol}//${bounded(url.host, bounds.host)}` : bounded(url.protocol, bounds.host);
}

const isWeb = ({ protocol }: URL): boolean => protocol === 'http:' || protocol === 'https:';

/** Decodes a path. A malformed part stays as it is, and the rest is still decoded. */
const decoded = (path: string): string =>
  path.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
