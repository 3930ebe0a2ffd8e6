// How much, how long, over how many posts: the four numbers of a flood.
import type { FormEvent, Ref } from 'react'
import { type FloodSkew, floodBounds } from '../../../contract/flood-facts.ts'
import type { FloodBody } from '../../../contract/index.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import { Select } from '../ui/Select.tsx'

const fields = [
  { name: 'rate', label: 'likes/s' },
  { name: 'seconds', label: 'seconds' },
  { name: 'posts', label: 'posts' },
] as const

const skews: readonly { skew: FloodSkew; says: string }[] = [
  { skew: 'zipf', says: 'a few posts get most' },
  { skew: 'uniform', says: 'all posts alike' },
  { skew: 'hot', says: 'one hot post' },
]

export interface FloodFormProps {
  /** what it begins with */
  plan: FloodBody
  /** why it cannot be started; null: it can */
  off: string | null
  busy: boolean
  onStart: (body: FloodBody) => void
  startRef: Ref<HTMLButtonElement>
}

export const FloodForm = ({ plan, off, busy, onStart, startRef }: FloodFormProps) => {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const number = (name: string) => Number(form.get(name))
    const [rate, seconds, posts] = [number('rate'), number('seconds'), number('posts')]
    onStart({ rate, seconds, posts, skew: form.get('skew') as FloodSkew })
  }
  return (
    <form onSubmit={submit} className="grid grid-cols-3 items-end gap-2">
      {fields.map(({ name, label }) => (
        <Field
          key={name}
          name={name}
          label={label}
          type="number"
          required
          min={1}
          max={floodBounds[name]}
          defaultValue={plan[name]}
        />
      ))}
      <div className="col-span-3 flex flex-wrap gap-2">
        <Select label="Skew" name="skew" initial={plan.skew} className="flex-1">
          {skews.map((each) => (
            <option key={each.skew} value={each.skew}>
              {each.says}
            </option>
          ))}
        </Select>
        <Button
          ref={startRef}
          type="submit"
          look="strong"
          disabled={off !== null || busy}
          title={off ?? undefined}
        >
          Start a flood
        </Button>
      </div>
    </form>
  )
}
