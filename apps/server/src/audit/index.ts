/** The audit, as the rest of the server asks. Whatever changes something leaves its entry by `mutate` and `commit`. */
export { keepAudit } from './archive.js'
