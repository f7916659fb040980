/** Who may do what: people's roles and scopes, and the tokens of nodes and of automation. */
export { AccessStatus, NewApiToken, NewJoinToken, SignedIn } from './api.js'
export {
  ApiToken,
  CreateApiToken,
  CreateJoinToken,
  JoinToken,
  Password,
  Role,
  Scope,
  Setup,
  SignIn,
  scopesOf,
} from './schema.js'
