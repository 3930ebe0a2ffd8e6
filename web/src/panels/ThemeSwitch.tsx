// System, dark or light: a small radio group.
import { useState } from 'react'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { chooseTheme, storedTheme, type Theme } from '../ui/theme.ts'

const choices: { theme: Theme; name: string; icon: IconName }[] = [
  { theme: 'system', name: 'Like the system', icon: 'system' },
  { theme: 'dark', name: 'Dark', icon: 'moon' },
  { theme: 'light', name: 'Light', icon: 'sun' },
]

export const ThemeSwitch = () => {
  const [theme, setTheme] = useState(storedTheme)
  const choose = (next: Theme) => {
    chooseTheme(next)
    setTheme(next)
  }
  return (
    <fieldset className="flex rounded-lg border border-line bg-raised p-0.5">
      <legend className="sr-only">Theme</legend>
      {choices.map(({ theme: value, name, icon }) => (
        <label
          key={value}
          title={name}
          className="grid size-8 cursor-pointer place-items-center rounded-md text-soft has-checked:bg-surface has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name="theme"
            value={value}
            checked={theme === value}
            onChange={() => choose(value)}
            className="sr-only"
          />
          <span className="sr-only">{name}</span>
          <Icon name={icon} />
        </label>
      ))}
    </fieldset>
  )
}
