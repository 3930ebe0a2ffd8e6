// A few choices side by side, one of them chosen: a radio group that looks like one control.
import { Icon, type IconName } from './Icon.tsx'

export interface Choice<V extends string | number> {
  value: V
  name: string
  /** shown instead of the name, which is then for screen readers */
  icon?: IconName
}

export interface SegmentsProps<V extends string | number> {
  legend: string
  choices: readonly Choice<V>[]
  /** null: none of them */
  value: V | null
  onChange: (value: V) => void
}

export const Segments = <V extends string | number>(props: SegmentsProps<V>) => (
  <fieldset className="flex rounded-lg border border-line bg-raised p-0.5">
    <legend className="sr-only">{props.legend}</legend>
    {props.choices.map(({ value, name, icon }) => (
      <label
        key={value}
        title={icon ? name : undefined}
        className="grid min-h-8 min-w-8 cursor-pointer place-items-center rounded-md px-2 text-[13px] text-soft has-checked:bg-surface has-checked:font-semibold has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent"
      >
        <input
          type="radio"
          name={props.legend}
          value={value}
          checked={props.value === value}
          onChange={() => props.onChange(value)}
          className="sr-only"
        />
        <span className={icon ? 'sr-only' : 'px-1'}>{name}</span>
        {icon && <Icon name={icon} />}
      </label>
    ))}
  </fieldset>
)
