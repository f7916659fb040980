/** The key that the reader's keyboard has for commands. */
export function commandKey(): '⌘' | 'Ctrl' {
  if (typeof navigator === 'undefined') return 'Ctrl'
  return /Mac|iPhone|iPad/u.test(navigator.platform) ? '⌘' : 'Ctrl'
}
