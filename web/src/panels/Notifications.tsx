// The webhook: how telling goes, what was given up and why; drawn only where one is set.
import { useMutation, useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { plural } from '../format.ts'
import { useView } from '../stream/use-live.tsx'
import { Button } from '../ui/Button.tsx'
import { Control } from './Control.tsx'
import { type WebhookNumbers, webhookLine, webhookState } from './notification-words.ts'

const refreshMs = 3_000
const shown = 20

const actions = {
  test: async () => `Test ${(await api.testNotification()).id} waits to be sent.`,
  resume: async () => `It is ${(await api.resumeNotifications()).state}.`,
  resend: async () =>
    `${plural((await api.resendNotifications()).sentAgain, 'notification')} sent again.`,
}

export const Notifications = ({ off }: { off: string | null }) => {
  const webhook = useView((view) => view.sample?.webhook)
  return webhook ? <Webhook webhook={webhook} off={off} /> : null
}

const Webhook = ({ webhook, off }: { webhook: WebhookNumbers; off: string | null }) => {
  const { dead, state } = webhook
  const list = useQuery({
    queryKey: ['dead-notifications', dead],
    queryFn: ({ signal }) => api.deadNotifications(shown, signal),
    enabled: off === null && dead > 0,
    refetchInterval: refreshMs,
  })
  const press = useMutation({ mutationFn: (action: keyof typeof actions) => actions[action]() })
  const words = webhookState(webhook)
  const button = (action: keyof typeof actions, name: string) => (
    <Button
      disabled={off !== null}
      inactive={press.isPending}
      title={off ?? undefined}
      onClick={() => press.mutate(action)}
    >
      {name}
    </Button>
  )
  return (
    <Control
      name="Notifications"
      state={words.state}
      colour={words.colour}
      explains={webhookLine(webhook)}
      failed={press.isError || list.isError}
      pressedAt={list.isError ? 0 : press.submittedAt}
      outcome={press.error?.message ?? list.error?.message ?? press.data}
    >
      {dead > 0 && list.data && (
        <ul aria-label="Dead notifications" className="mb-3 max-h-40 overflow-auto text-[13px]">
          {list.data.dead.map(({ id, about, reason }) => (
            <li key={id} className="flex gap-2 border-t border-line py-1 first:border-0">
              <span className="min-w-0 flex-1 truncate" title={id}>
                {about}
              </span>
              <span className="text-warn">{reason}</span>
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap gap-2">
        {state === 'sending' ? button('test', 'Send a test') : button('resume', 'Send again')}
        {dead > 0 && button('resend', 'Send the dead ones again')}
      </div>
    </Control>
  )
}
