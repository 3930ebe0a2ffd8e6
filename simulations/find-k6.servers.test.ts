import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findK6, howToGetK6 } from './find-k6.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'likeflow-k6-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

/** A program in a folder of `home`; returns its path. */
const program = (folder: string, name: string, text: string) => {
  mkdirSync(join(home, folder), { recursive: true })
  const file = join(home, folder, name)
  writeFileSync(file, `#!/bin/sh\n${text}\n`)
  chmodSync(file, 0o755)
  return file
}
const silent = () => {}
const go = (gobin: string, install: string) =>
  `case "$1 $2" in "env GOBIN") echo "${gobin}";; "env GOPATH") echo "${home}/gopath";; *) ${install};; esac`

describe('the search for k6', () => {
  it('takes the one on the PATH first', () => {
    const onPath = program('bin', 'k6', 'true')
    program('go/bin', 'k6', 'true')
    expect(findK6({ PATH: join(home, 'bin'), HOME: home }, silent)).toBe(onPath)
  })

  it("looks into Go's bin folder even when Go is not on the PATH", () => {
    const installed = program('go/bin', 'k6', 'true')
    expect(findK6({ PATH: '', HOME: home }, silent)).toBe(installed)
  })

  it('asks Go for its folders', () => {
    program('bin', 'go', go('', 'exit 1'))
    const installed = program('gopath/bin', 'k6', 'true')
    expect(findK6({ PATH: join(home, 'bin'), HOME: home }, silent)).toBe(installed)
  })

  it('lets Go build it when there is none, and says so', () => {
    const gobin = join(home, 'gobin')
    mkdirSync(gobin)
    program(
      'bin',
      'go',
      go(gobin, `printf '#!/bin/sh\\n' > ${gobin}/k6; /bin/chmod 755 ${gobin}/k6`),
    )
    const lines: string[] = []
    const found = findK6({ PATH: join(home, 'bin'), HOME: home }, (line) => lines.push(line))
    expect(found).toBe(join(gobin, 'k6'))
    expect(lines.join()).toContain('go install go.k6.io/k6@latest')
  })

  it('says what to install when there is neither', () => {
    expect(() => findK6({ PATH: '', HOME: home }, silent)).toThrow(howToGetK6)
  })

  it('says so when Go cannot build it', () => {
    program('bin', 'go', go('', 'exit 1'))
    expect(() => findK6({ PATH: join(home, 'bin'), HOME: home }, silent)).toThrow('failed')
  })
})
