import { fileURLToPath } from 'node:url';

/** The decoded path of a URI. */
export function pathOf(uri: string): string {
  return decodeURIComponent(uri.slice(prefixOf(uri).length).replace(/[?#][^]*$/, ''));
}

/** The URI, as VS Code writes it, of a path in the file system of another URI. */
export function uriOf(path: string, beside: string): string {
  const rooted = path.startsWith('/') ? path : `/${path}`;
  const lowerDrive = rooted.replace(/^\/[A-Z](?=:)/, (drive) => drive.toLowerCase());
  return prefixOf(beside) + lowerDrive.split('/').map(encoded).join('/');
}

/** Where on this disk the file of a URI is, if it is on it. */
export function diskPathOf(uri: string): string | undefined {
  return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
}

/** Scheme and authority. */
function prefixOf(uri: string): string {
  return /^[A-Za-z][\w+.-]*:(?:\/\/[^/?#]*)?/.exec(uri)?.[0] ?? '';
}

function encoded(part: string): string {
  const mark = (character: string): string =>
    `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(part).replace(/[!'()*]/g, mark);
}
