/** Who may do what: people's roles and scopes, and the tokens with which nodes join. */
export { AccessStatus, NewJoinToken, SignedIn } from './api.js'
export {
  CreateJoinToken,
  JoinToken,
  Password,
  Role,
  Scope,
  Setup,
  SignIn,
  scopesOf,
} from './schema.js'
