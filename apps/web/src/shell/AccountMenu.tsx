'use client'

import { Keyboard, LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTheme } from 'next-themes'

import { useSession } from '../access/session'
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuLine } from '../ui/Menu'
import { useSignOut } from './use-sign-out'

const themes = [
  { value: 'system', label: 'As the system', icon: <Monitor aria-hidden /> },
  { value: 'dark', label: 'Dark', icon: <Moon aria-hidden /> },
  { value: 'light', label: 'Light', icon: <Sun aria-hidden /> },
] as const

type ThemeName = (typeof themes)[number]['value']

/** Who is signed in, how it looks, and the way out. */
export function AccountMenu({ onKeyMap }: { onKeyMap: () => void }) {
  const { person } = useSession()
  const { theme, setTheme } = useTheme()
  const signOut = useSignOut()
  const router = useRouter()
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`Account of ${person.name}`}
          className="hit ring-line grid size-[26px] shrink-0 place-items-center rounded-full bg-raised font-semibold text-[10.5px] text-ink-2 max-sm:size-9"
        >
          {initialsOf(person.name)}
        </button>
      }
    >
      <div className="px-2 pt-1.5 pb-1">
        <p className="font-medium">{person.name}</p>
        <p className="text-ink-3 text-small">
          {person.email} · {person.role}
        </p>
      </div>
      <MenuLine />
      <MenuLabel>Theme</MenuLabel>
      <MenuChoice<ThemeName>
        label="Theme"
        value={themes.find((it) => it.value === theme)?.value ?? 'system'}
        options={themes}
        onChange={setTheme}
      />
      <MenuLine />
      <MenuItem icon={<UserRound aria-hidden />} onSelect={() => router.push('/profile')}>
        Profile
      </MenuItem>
      <MenuItem icon={<Keyboard aria-hidden />} shortcut="?" onSelect={onKeyMap}>
        Keyboard
      </MenuItem>
      <MenuItem icon={<LogOut aria-hidden />} onSelect={() => void signOut()}>
        Sign out
      </MenuItem>
    </Menu>
  )
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/u).filter(Boolean)
  const letters = words.length > 1 ? [words[0]?.[0], words.at(-1)?.[0]] : [...name].slice(0, 2)
  return letters.join('').toUpperCase()
}
