/** With mutual TLS, for which services a connection may speak. */
import type { Duplex } from 'node:stream'
import { FoundationError } from '@foundation/core/errors'

import { certifiedNames } from '../http/tls.js'

/** @throws FoundationError `access.certificate_missing`, `access.certificate_mismatch` */
export type CertificateCheck = (socket: Duplex, service: string) => void

/**
 * The certificate stands beside the credential and not for it: a credential that was copied is of no use without a key,
 * and a key of one service not for another. It names services and no nodes, since those get their name only when they join.
 */
export function makeCertificateCheck(required: boolean): CertificateCheck {
  return (socket, service) => {
    if (!required) return
    const names = certifiedNames(socket)
    if (names === null) throw new FoundationError('access.certificate_missing')
    if (!names.includes(service))
      throw new FoundationError('access.certificate_mismatch', { service })
  }
}
