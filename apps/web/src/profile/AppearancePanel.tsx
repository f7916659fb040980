'use client'

import { useTheme } from 'next-themes'

import { Panel } from '../ui/Panel'
import { Segmented } from '../ui/Segmented'

const themes = ['system', 'dark', 'light'] as const
const words: Record<(typeof themes)[number], string> = {
  system: 'As the system',
  dark: 'Dark',
  light: 'Light',
}

/** Kept by this browser. */
export function AppearancePanel() {
  const { theme, setTheme } = useTheme()
  return (
    <Panel title="Appearance" facts="in this browser" padded>
      <Segmented
        label="Theme"
        value={themes.find((it) => it === theme) ?? 'system'}
        options={themes.map((value) => ({ value, label: words[value] }))}
        onChange={setTheme}
      />
    </Panel>
  )
}
