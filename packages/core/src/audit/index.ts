/** The audit as everybody sees it: its entries, what can be asked of them, and the chain that holds them. */
export { ChainCheck, chainStart, type Sha256, sealedText } from './chain.js'
export { redactJson, redactText } from './redact.js'
export {
  ArchiveAudit,
  AuditCheckpoint,
  AuditEntry,
  AuditFault,
  AuditFilter,
  AuditPage,
  AuditVerdict,
  ChainPoint,
  ExportAudit,
  ListAudit,
  OfAuditEntry,
  VerifyAudit,
} from './schema.js'
