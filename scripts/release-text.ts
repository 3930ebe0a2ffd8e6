// The version that comes next, and the changelog that says so. Pure.
export const steps = ['major', 'minor', 'patch'] as const
export type Step = (typeof steps)[number]

/** `version`: three numbers with dots. */
export const nextVersion = (version: string, step: Step): string => {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  if (step === 'major') return `${major + 1}.0.0`
  return step === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`
}

const heading = '## [Unreleased]'

/** What was unreleased stands under the version; above it a new, empty part. @throws when there is nothing to release. */
export const releasedChangelog = (text: string, version: string, date: string): string => {
  const at = text.indexOf(heading)
  const [entries = ''] = at < 0 ? [] : text.slice(at + heading.length).split(/^## /m)
  if (!/^- /m.test(entries)) throw new Error('CHANGELOG has no line under [Unreleased]')
  return text
    .replace(' Nothing was released yet.', '')
    .replace(heading, `${heading}\n\n## [${version}] - ${date}`)
}
