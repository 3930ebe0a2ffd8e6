// What the processes of the laboratory say to each other. The host is the process that brought Redis and MongoDB
// (`npm start`): it alone breaks things, and heals them however the others end.
import type { DrillBody, LabOffReason, LabRun } from '../../contract/index.ts'

export type Server = 'redis' | 'mongodb'

/** An API process to the host. */
export type ToHost =
  | { readonly type: 'read' }
  | { readonly type: 'begin'; readonly body: DrillBody; readonly url: string }
  | { readonly type: 'stop' }

export interface HostState {
  readonly off: LabOffReason | null
  readonly run: LabRun | null
}

export interface HostBegun extends HostState {
  /** false: it is off, or another one runs. */
  readonly begun: boolean
}

/** The host to an API process. */
export type ToApi =
  /** Answers whether one was lost. */
  | { readonly type: 'lose-reply' }
  /** Answers how many were cut. */
  | { readonly type: 'cut-browsers' }
  /** Answers how many are connected. */
  | { readonly type: 'browsers' }

/** A drill's process to the host: what to break. Each is answered when it is healed again. */
export type Act =
  | { readonly type: 'kill'; readonly server: Server }
  | { readonly type: 'freeze'; readonly server: Server; readonly ms: number }
  | { readonly type: 'fill'; readonly ms: number }
  /** One more worker dies between write and settle; answered when it is dead. */
  | { readonly type: 'kill-worker' }
  /** One more worker stands still with a batch in its hands; answered when it does. */
  | { readonly type: 'freeze-worker' }
  /** It goes on, and ends. */
  | { readonly type: 'wake-worker' }
  | ToApi

export type FromDrill = Act | { readonly type: 'state'; readonly run: LabRun }

export interface DrillPlan extends DrillBody {
  readonly id: string
  /** The server that is flooded. */
  readonly url: string
  readonly redisUrl: string
  readonly mongodbUrl: string
  /** Of the posts of this drill. */
  readonly prefix: string
}

/** The host to a drill's process. */
export type ToDrill =
  | { readonly type: 'begin'; readonly plan: DrillPlan }
  | { readonly type: 'stop' }
