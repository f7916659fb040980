export { eventually } from '@foundation/testing'
