import { expect, it } from 'vitest'
import { createTurns } from './turns.ts'

const start = () => {
  const frames: (() => void)[] = []
  let time = 0
  const turns = createTurns({ nextFrame: (work) => frames.push(work), now: () => time })
  const done: string[] = []
  return {
    done,
    ask: (key: string, word = key) => turns.take(key, () => done.push(word)),
    askPatiently: (key: string) => turns.take(key, () => done.push(key), 'patient'),
    /** the next frame, `ms` later */
    frame(ms = 16) {
      time += ms
      frames.shift()?.()
    },
  }
}

it('gives each its own frame, in the order they asked', () => {
  const { done, ask, frame } = start()
  for (const key of ['a', 'b']) ask(key)
  frame()
  expect(done).toEqual(['a'])
  frame()
  expect(done).toEqual(['a', 'b'])
})

it('keeps the place and takes the newest wish', () => {
  const { done, ask, frame } = start()
  ask('a', 'old')
  ask('b')
  ask('a', 'new')
  for (let i = 0; i < 4; i++) frame()
  expect(done).toEqual(['new', 'b'])
})

it('does together what has waited too long', () => {
  const { done, ask, frame } = start()
  for (const key of ['a', 'b', 'c']) ask(key)
  frame(300)
  expect(done).toEqual(['a', 'b', 'c'])
})

it('forgets who goes away, and goes on when somebody asks again', () => {
  const { done, ask, frame } = start()
  ask('a')()
  frame()
  ask('b')
  frame()
  expect(done).toEqual(['b'])
})

it('lets the patient wait for a frame of their own', () => {
  const { done, ask, askPatiently, frame } = start()
  for (const key of ['a', 'b']) ask(key)
  for (const key of ['c', 'd']) askPatiently(key)
  frame(300)
  expect(done).toEqual(['a', 'b'])
  frame(300)
  expect(done).toEqual(['a', 'b', 'c'])
  frame()
  expect(done).toEqual(['a', 'b', 'c', 'd'])
})
