/** Loaded only by those who come or go: the pages in between need nothing of it. */
async function loadAuth() {
  const { createAuthClient } = await import('better-auth/client')
  return createAuthClient({ basePath: '/api/auth' })
}

/** Null when signed in; otherwise what to say. Never tells which of the two was wrong. */
export async function signIn(email: string, password: string): Promise<string | null> {
  const auth = await loadAuth()
  const { error } = await auth.signIn.email({ email, password })
  if (!error) return null
  if (error.status === 429) return 'Too many tries. Wait a minute, then try again.'
  if (error.status === 400 || error.status === 401 || error.status === 403) {
    return 'E-mail and password do not belong together.'
  }
  return 'The server did not answer. Try again in a moment.'
}

export async function signOut(): Promise<void> {
  const auth = await loadAuth()
  await auth.signOut()
}
