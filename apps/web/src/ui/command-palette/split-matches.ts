/**
 * Splits a text at the words of a query, wherever they stand in it: what matched is at the odd places.
 * The whole text alone when nothing is asked.
 */
export function splitMatches(text: string, query: string): string[] {
  const words = query
    .toLowerCase()
    .split(/\s+/u)
    .filter(Boolean)
    // In a Unicode pattern only what has a meaning may be escaped; a hyphen may not.
    .map((word) => word.replace(/[\^$\\.*+?()[\]{}|/]/gu, '\\$&'))
  return words.length === 0 ? [text] : text.split(new RegExp(`(${words.join('|')})`, 'giu'))
}
