import { expect, it } from 'vitest'
import type { Alert } from '../../contract/index.ts'
import { alertNotices } from './alert-notices.ts'

const alert: Alert = { code: 'mongodb-away', level: 'warning', text: 'a', since: 1 }

it('tells that an alert began, became worse and ended, and not that its text changed', () => {
  expect(alertNotices([], [alert])).toEqual([['raised', alert]])
  expect(alertNotices([alert], [{ ...alert, text: 'b' }])).toEqual([])
  const worse: Alert = { ...alert, level: 'critical' }
  expect(alertNotices([alert], [worse])).toEqual([['raised', worse]])
  const over = { ...worse, until: 5 }
  expect(alertNotices([worse], [over])).toEqual([['ended', over]])
})
