import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mutations } from './list.ts'

const root = resolve(import.meta.dirname, '../../..')

describe('the mutations', () => {
  it.each(mutations)('$name: fits the code as it is', ({ file, from, tests }) => {
    expect(readFileSync(join(root, file), 'utf8').split(from)).toHaveLength(2)
    for (const test of tests) readFileSync(join(root, test))
  })
})
