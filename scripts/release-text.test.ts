import { expect, it } from 'vitest'
import { nextVersion, releasedChangelog } from './release-text.ts'

it.each([
  ['major', '2.0.0'],
  ['minor', '1.10.0'],
  ['patch', '1.9.4'],
] as const)('after 1.9.3 a %s release is %s', (step, next) => {
  expect(nextVersion('1.9.3', step)).toBe(next)
})

it('moves what was unreleased under the version, and refuses to release nothing', () => {
  const text = '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- a\n'
  const released = releasedChangelog(text, '1.0.0', '2026-12-01')
  expect(released).toBe(
    '# Changelog\n\n## [Unreleased]\n\n## [1.0.0] - 2026-12-01\n\n### Added\n\n- a\n',
  )
  expect(() => releasedChangelog(released, '1.1.0', '2026-12-02')).toThrow('no line')
})
