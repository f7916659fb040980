/** Every command there is. */
import { apply } from './apply-command.js'
import { auditCommands } from './audit-commands.js'
import type { Command } from './command.js'
import { completionCommand } from './completion-command.js'
import { configCommands } from './config-commands.js'
import { doctor } from './doctor-command.js'
import { get } from './get-command.js'
import { nodeCommands } from './node-commands.js'
import { sessionCommands } from './session-commands.js'
import { tokenCommands } from './token-commands.js'

export const commands: readonly Command[] = [
  ...sessionCommands,
  get,
  apply,
  ...nodeCommands,
  ...configCommands,
  ...tokenCommands,
  ...auditCommands,
  doctor,
  completionCommand(() => commands),
]
