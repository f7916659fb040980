export * from './policy.js'
export * from './report.js'
export * from './states.js'
export * from './views.js'
