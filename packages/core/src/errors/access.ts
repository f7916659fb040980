/** What can go wrong on purpose about who may do what. */
import { type CatalogueEntry, entry } from './entry.js'

export const accessErrors = {
  'access.unauthenticated': entry(
    'unauthenticated',
    'Nobody is signed in, or the session has ended.',
    'Sign in again.',
  ),
  'access.scope_missing': entry(
    'forbidden',
    'This needs a scope that you do not have.',
    'Ask an owner or an admin for the scope in the context.',
  ),
  'access.cross_origin': entry(
    'forbidden',
    'The request came from another site.',
    'Use the console at its own address; behind a proxy, set FOUNDATION_CONSOLE_URL to it.',
    'medium',
  ),
  'access.certificate_missing': entry(
    'unauthenticated',
    'Nodes of this fleet show a certificate; this one showed none, or one of an unknown authority.',
    'Set FOUNDATION_TLS_CERT and FOUNDATION_TLS_KEY of the node, of an authority that the server knows.',
    'medium',
  ),
  'access.certificate_mismatch': entry(
    'forbidden',
    'The certificate is for another service.',
    'Use one whose common name, DNS name or SPIFFE id names the service in the context.',
    'medium',
  ),
  'access.setup_done': entry(
    'conflict',
    'The first owner exists already.',
    'Sign in, or ask to be invited.',
  ),
  'access.setup_token_invalid': entry(
    'unauthenticated',
    'The setup token is not the one the server printed.',
    'Copy it from the log of the server that started last.',
  ),
  'access.sign_in_refused': entry(
    'unauthenticated',
    'The e-mail address and the password do not belong together.',
    'Check both; if you forgot the password, ask for a link to set another.',
  ),
  'access.sign_in_limited': entry(
    'limited',
    'Too many tries to sign in to this account from here.',
    'Wait for `retryAfterMs`, then try again.',
    'medium',
  ),
  'access.password_wrong': entry(
    'forbidden',
    'The password is not the one that you sign in with.',
    'Enter your current password.',
  ),
  'access.code_wrong': entry(
    'forbidden',
    'The code is not the one that your app shows now.',
    'Enter the code as it is now; check the clock of the device.',
  ),
  'access.second_factor_exists': entry(
    'conflict',
    'A second factor is set up already.',
    'Take it away first, with your password.',
  ),
  'access.second_factor_missing': entry(
    'conflict',
    'No second factor is set up.',
    'Set one up first.',
  ),
  'access.person_not_found': entry(
    'not_found',
    'There is no person with this id.',
    'Reload the list.',
  ),
  'access.last_owner': entry(
    'conflict',
    'A fleet has at least one owner.',
    'Make somebody else an owner first.',
    'medium',
  ),
  'access.session_not_found': entry(
    'not_found',
    'There is no such session: it has ended.',
    'Reload the list.',
  ),
  'access.invitation_invalid': entry(
    'unauthenticated',
    'The invitation is unknown, or was used, taken back or forgotten.',
    'Ask for another one.',
  ),
  'access.invitation_expired': entry(
    'unauthenticated',
    'The invitation has expired.',
    'Ask for another one.',
  ),
  'access.invitation_not_found': entry(
    'not_found',
    'There is no open invitation with this id.',
    'Reload the list.',
  ),
  'access.person_exists': entry(
    'conflict',
    'Somebody with this e-mail address has an account already.',
    'Change their role instead, or use another address.',
  ),
  'access.reset_invalid': entry(
    'unauthenticated',
    'The link to set a password is unknown, was used, or has expired.',
    'Ask for another one.',
  ),
  'access.role_not_found': entry(
    'not_found',
    'There is no role with this name.',
    'Reload the list.',
  ),
  'access.role_exists': entry(
    'conflict',
    'There is a role with this name already.',
    'Choose another name, or edit that one.',
  ),
  'access.role_builtin': entry(
    'conflict',
    'This role is part of Foundation and cannot be changed.',
    'Make a role of your own.',
  ),
  'access.role_in_use': entry(
    'conflict',
    'People have this role, or are invited to it.',
    'Give them another role first.',
  ),
  'access.oidc_off': entry(
    'not_found',
    'No provider for signing in is set up.',
    'Sign in with a password, or set FOUNDATION_OIDC_ISSUER.',
  ),
  'access.join_token_invalid': entry(
    'unauthenticated',
    'The join token is unknown.',
    'Create a join token in the console and set FOUNDATION_TOKEN.',
  ),
  'access.join_token_expired': entry(
    'unauthenticated',
    'The join token has expired.',
    'Create a new join token.',
  ),
  'access.join_token_revoked': entry(
    'unauthenticated',
    'The join token was revoked.',
    'Create a new join token.',
    'medium',
  ),
  'access.join_token_exhausted': entry(
    'unauthenticated',
    'The join token has admitted all the nodes it was made for.',
    'Create a new join token, or one for more nodes.',
    'medium',
  ),
  'access.join_token_not_found': entry(
    'not_found',
    'There is no join token with this id.',
    'Reload the list.',
  ),
  'access.api_token_invalid': entry(
    'unauthenticated',
    'The API token is unknown, or whoever made it is gone.',
    'Create an API token in the console, and send it as `Authorization: Bearer`.',
  ),
  'access.api_token_expired': entry(
    'unauthenticated',
    'The API token has expired.',
    'Create a new API token.',
  ),
  'access.api_token_revoked': entry(
    'unauthenticated',
    'The API token was revoked.',
    'Create a new API token.',
    'medium',
  ),
  'access.api_token_not_found': entry(
    'not_found',
    'There is no API token with this id.',
    'Reload the list.',
  ),
  'access.scope_exceeded': entry(
    'forbidden',
    'Nobody gives, or takes from others, what they do not have themselves.',
    'Leave out the scopes in the context, or ask somebody who has them.',
    'medium',
  ),
  'access.credential_invalid': entry(
    'unauthenticated',
    'The node credential is forged, damaged, or belongs to another fleet.',
    'Join again with a join token.',
    'high',
  ),
  'access.credential_expired': entry(
    'unauthenticated',
    'The node credential has expired.',
    'Renew it; past its renewal time, join again with a join token.',
  ),
  'access.credential_revoked': entry(
    'unauthenticated',
    'The node credential was revoked.',
    'Join again with a join token.',
    'high',
  ),
} as const satisfies Record<string, CatalogueEntry>
