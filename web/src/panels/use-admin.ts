// May this page control anything? `off` is the reason why not, in words; null when it may.
import { useIsRecording, useLink, useView } from '../stream/use-live.tsx'

export const useAdmin = (): { off: string | null } => {
  const config = useView((view) => view.config)
  const { state } = useLink()
  const recording = useIsRecording()
  if (recording) return { off: 'This is a recording: there is no server to tell.' }
  if (!config) return { off: 'Waiting for the server.' }
  if (config.admin === 'off')
    return { off: 'Controls are switched off on this server: set ADMIN_PASSWORD to have them.' }
  if (state === 'offline') return { off: 'The server does not answer.' }
  return { off: null }
}
