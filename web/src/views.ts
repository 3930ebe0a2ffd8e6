// The two views of the page, and which of them is shown. A server has a path for each; a recording, which may lie under
// any path, has `#lab` and `#dashboard`, so that it plays on while somebody looks at the other one.
import { useSyncExternalStore } from 'react'
import { useIsRecording } from './stream/use-live.tsx'

export const views = [
  { name: 'dashboard', path: '/', title: 'Dashboard' },
  { name: 'lab', path: '/lab', title: 'Laboratory' },
] as const
export type ViewName = (typeof views)[number]['name']

const ofPath = (): ViewName =>
  views.find(({ path }) => path === location.pathname)?.name ?? 'dashboard'

/** Other anchors lead to a place within the view. */
const ofHash = () => views.find(({ name }) => location.hash === `#${name}`)?.name

let shown: ViewName | null = null
const ofRecording = (): ViewName => {
  shown = ofHash() ?? shown ?? ofPath()
  return shown
}

const onHash = (listener: () => void) => {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}

export const useViewName = (): ViewName =>
  useSyncExternalStore(onHash, useIsRecording() ? ofRecording : ofPath)
