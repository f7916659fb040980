/** Oldest Node.js that everything here runs on. In step with `engines` of package.json. */
const oldest = [20, 19]

/** One line that says what is wrong with this Node.js, or null. Must itself run on old ones. */
export function nodeVersionFault(version) {
  const [major, minor] = version.split('.').map(Number)
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return null
  return `Foundation needs Node.js ${oldest.join('.')} or later; this is ${version}. See https://nodejs.org.`
}
