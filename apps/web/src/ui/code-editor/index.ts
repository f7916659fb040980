export { CodeEditor, type CodeFault } from './CodeEditor'
export { DiffView } from './DiffView'
