// System, dark or light.
import { useState } from 'react'
import { type Choice, Segments } from '../ui/Segments.tsx'
import { chooseTheme, storedTheme, type Theme } from '../ui/theme.ts'

const choices: readonly Choice<Theme>[] = [
  { value: 'system', name: 'Like the system', icon: 'system' },
  { value: 'dark', name: 'Dark', icon: 'moon' },
  { value: 'light', name: 'Light', icon: 'sun' },
]

export const ThemeSwitch = () => {
  const [theme, setTheme] = useState(storedTheme)
  const choose = (next: Theme) => {
    chooseTheme(next)
    setTheme(next)
  }
  return <Segments legend="Theme" choices={choices} value={theme} onChange={choose} />
}
