export { ChangeRail, type RailMark, type TimeSpan } from './ChangeRail'
