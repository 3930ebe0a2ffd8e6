// The reader's choice of theme: kept in this browser, applied as an attribute that theme.css reads.
export type Theme = 'system' | 'dark' | 'light'

const themes: Record<Theme, true> = { system: true, dark: true, light: true }
const storageKey = 'likeflow-theme'

const isTheme = (value: string | null): value is Theme =>
  value !== null && Object.hasOwn(themes, value)

/** Storage may be forbidden: then the system decides. */
export const storedTheme = (): Theme => {
  try {
    const value = localStorage.getItem(storageKey)
    return isTheme(value) ? value : 'system'
  } catch {
    return 'system'
  }
}

export const applyTheme = (theme: Theme = storedTheme()) => {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}

export const chooseTheme = (theme: Theme) => {
  applyTheme(theme)
  try {
    localStorage.setItem(storageKey, theme)
  } catch {
    // not kept: the choice still holds for this visit
  }
}
