/** Signing in at another provider by OpenID Connect: which one, and what its word is worth here. */
export interface OidcOptions {
  /** As in the provider's discovery document. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** What the button in the console says. */
  readonly name: string
  /** The claim that decides the role. Null: people keep the role that they were invited with. */
  readonly roleClaim: string | null
  /** By the claim's value; the first that the person has counts. */
  readonly roles: readonly (readonly [value: string, role: string])[]
  /** Of people whom nobody invited and whose claim names no role. Null: they are not let in. */
  readonly defaultRole: string | null
}

/** The account's provider in the database, and in the address of the callback. */
export const oidcProvider = 'oidc'
export const oidcCallback = `/callback/${oidcProvider}`

/** What the provider says of somebody, as far as it matters here. */
export interface Claimed {
  readonly role: string | null
  /** Whether their role is the provider's to decide, at each sign-in. */
  readonly decides: boolean
}

/**
 * The claim may be a text or a list of texts, and may be nested, as in `realm_access.roles`; one with dots in its own
 * name is found first. Anything else counts as absent.
 */
export function readClaims(
  { roleClaim, roles, defaultRole }: OidcOptions,
  profile: Readonly<Record<string, unknown>>,
): Claimed {
  if (roleClaim === null) return { role: defaultRole, decides: false }
  const value = Object.hasOwn(profile, roleClaim)
    ? profile[roleClaim]
    : roleClaim
        .split('.')
        .reduce<unknown>(
          (at, name) =>
            typeof at === 'object' && at !== null && Object.hasOwn(at, name)
              ? (at as Record<string, unknown>)[name]
              : undefined,
          profile,
        )
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  const [, role] = roles.find(([claimed]) => values.includes(claimed)) ?? []
  return { role: role ?? defaultRole, decides: true }
}
