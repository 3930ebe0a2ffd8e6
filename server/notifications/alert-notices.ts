// Which changes of alerts are told: that one began, became of another level, or ended. Its text changes too often.
import type { Alert } from '../../contract/index.ts'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { Scripts } from '../redis/scripts.ts'
import { type Notice, textOf } from './notice.ts'

/** Of them wait at most so many; the newest stay. */
const alertsKept = 1000

/** `open`: the alerts before; `changed`: as alertChanges answers. */
export const alertNotices = (open: readonly Alert[], changed: readonly Alert[]): Notice[] => {
  const levels = new Map(open.map(({ code, level }) => [code, level]))
  return changed.flatMap((alert): Notice[] => {
    if (alert.until !== undefined) return [['ended', alert]]
    return levels.get(alert.code) === alert.level ? [] : [['raised', alert]]
  })
}

type Settings = Pick<Config, 'webhookUrl' | 'webhookEvents'>

/** null: no webhook hears of alerts. */
export const createAlertNotices = (
  { webhookUrl, webhookEvents }: Settings,
  scripts: Pick<Scripts, 'noticeAlert'>,
  log: Log,
) => {
  if (!webhookUrl || !webhookEvents.includes('alerts')) return null
  return async (open: readonly Alert[], changed: readonly Alert[]): Promise<void> => {
    for (const notice of alertNotices(open, changed)) {
      const dropped = await scripts.noticeAlert(textOf(notice), alertsKept)
      if (dropped > 0) log.warn({ dropped }, 'old alerts are not told by webhook')
    }
  }
}
