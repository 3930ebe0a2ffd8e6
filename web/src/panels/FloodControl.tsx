// Starts a flood from the page where the server offers it; elsewhere it says what to type.
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../api.ts'
import { perSecond, span } from '../format.ts'
import { useNow, useView } from '../stream/use-live.tsx'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import { Select } from '../ui/Select.tsx'
import { Control } from './Control.tsx'

const path = '/admin/flood'

/** Does this server know floods? Its own document says so. */
const useOffered = () => {
  const known = useView((view) => view.snapshots > 0)
  const { data } = useQuery({
    queryKey: ['openapi'],
    queryFn: api.openapi,
    enabled: known,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return data ? Object.hasOwn(data.paths ?? {}, path) : false
}

const fields = [
  { name: 'rate', label: 'likes per second', value: 2000, most: 50_000 },
  { name: 'seconds', label: 'seconds', value: 20, most: 300 },
  { name: 'posts', label: 'posts', value: 500, most: 1_000_000 },
] as const

const Progress = ({ from, seconds }: { from: number; seconds: number }) => {
  const now = useNow(500)
  const accepted = useView((view) => view.sample?.rates.accepted ?? 0)
  const gone = Math.min(seconds * 1000, Math.max(0, now - from))
  return (
    <>
      <progress
        aria-label="Flood"
        max={seconds * 1000}
        value={gone}
        className="h-2 w-full accent-api"
      />
      <p className="mb-2 text-[13px] text-soft">
        {perSecond(accepted)} accepted, {span(seconds * 1000 - gone)} to go
      </p>
    </>
  )
}

const Form = ({ off }: { off: string | null }) => {
  const [skew, setSkew] = useState('zipf')
  const [running, setRunning] = useState<{ from: number; seconds: number } | null>(null)
  const now = useNow(1000)
  const start = useMutation({
    mutationFn: (body: Record<string, unknown>) => api.flood(body),
    onSuccess: (_, body) => setRunning({ from: now, seconds: Number(body.seconds) }),
  })
  const stop = useMutation({ mutationFn: api.stopFlood, onSuccess: () => setRunning(null) })
  const going = running !== null && now < running.from + running.seconds * 1000
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    start.mutate({
      ...Object.fromEntries(fields.map(({ name }) => [name, Number(form.get(name))])),
      skew,
    })
  }
  return (
    <Control
      name="Flood"
      state={going ? 'running' : 'not running'}
      colour={going ? 'text-api' : 'text-soft'}
      explains="Sends likes to this server, as many people would, to see the picture move."
      failed={start.isError || stop.isError}
      outcome={start.error?.message ?? stop.error?.message}
    >
      {going ? (
        <>
          <Progress {...running} />
          <Button onClick={() => stop.mutate()} disabled={stop.isPending}>
            Stop the flood
          </Button>
        </>
      ) : (
        <form onSubmit={submit} className="grid grid-cols-3 items-end gap-2">
          {fields.map(({ name, label, value, most }) => (
            <Field
              key={name}
              name={name}
              label={label}
              type="number"
              required
              min={1}
              max={most}
              defaultValue={value}
            />
          ))}
          <div className="col-span-3 flex flex-wrap gap-2">
            <Select label="Skew" value={skew} onChange={setSkew}>
              <option value="zipf">a few posts get most</option>
              <option value="uniform">all posts alike</option>
              <option value="hot">one hot post</option>
            </Select>
            <Button type="submit" look="strong" disabled={off !== null || start.isPending}>
              Start a flood
            </Button>
          </div>
        </form>
      )}
    </Control>
  )
}

export const FloodControl = ({ off }: { off: string | null }) =>
  useOffered() ? (
    <Form off={off} />
  ) : (
    <Control
      name="Flood"
      state="from a terminal"
      explains="Sends likes to this server, as many people would, to see the picture move, and then proves that each one arrived."
    >
      <code className="block overflow-x-auto rounded-lg bg-sunken px-3 py-2 font-mono text-[12px]">
        npm run flood -- --rate 2000
      </code>
    </Control>
  )
