// Numbers as pictures. Each part has its number in words beside it, and leads to the list behind it.
import { count, percent, short } from '../format';

export interface Part {
  name: string;
  value: number;
  tone: 'good' | 'warn' | 'bad' | 'info' | 'wait' | 'calm';
  href?: string;
}

/** A ring with its parts listed beside it. */
export function Ring({ parts, total, caption, label }: { parts: Part[]; total: number; caption: string; label: string }) {
  const radius = 42;
  const length = 2 * Math.PI * radius;
  const sum = parts.reduce((all, part) => all + part.value, 0);
  let offset = 0;
  return (
    <div class="ring">
      <svg viewBox="0 0 100 100" role="img" aria-label={label}>
        <circle cx="50" cy="50" r={radius} class="ring-track" />
        {sum > 0 &&
          parts
            .filter((part) => part.value > 0)
            .map((part) => {
              const share = (part.value / sum) * length;
              const gap = sum > part.value ? 1.5 : 0;
              const arc = <circle key={part.name} cx="50" cy="50" r={radius} class={`ring-part ${part.tone}`} stroke-dasharray={`${Math.max(share - gap, 0.8)} ${length}`} stroke-dashoffset={-offset} transform="rotate(-90 50 50)" />;
              offset += share;
              return arc;
            })}
        <text x="50" y="50" class="ring-total">
          {short(total)}
        </text>
        <text x="50" y="63" class="ring-caption">
          {caption}
        </text>
      </svg>
      <ul class="legend">
        {parts.map((part) => (
          <li key={part.name}>
            <a href={part.href} class={part.href ? '' : 'no-link'}>
              <i class={`dot ${part.tone}`} aria-hidden="true" />
              <span>{part.name}</span>
              <b>{count(part.value)}</b>
              <em>{percent(part.value, sum)} %</em>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** One bar of parts, for rows of lists. */
export function Bar({ parts, label }: { parts: Part[]; label?: string }) {
  const sum = parts.reduce((all, part) => all + part.value, 0);
  const text = label ?? parts.filter((part) => part.value > 0).map((part) => `${part.name} ${count(part.value)}`).join(', ');
  return (
    <span class="bar" role="img" aria-label={text || '0'} title={text}>
      {parts.map((part) => part.value > 0 && <i key={part.name} class={part.tone} style={{ flexGrow: part.value / sum, minWidth: '3px' }} />)}
    </span>
  );
}

/** Columns over time, each with its number; the table beside it is for those who do not see it. */
export function Columns({ values, label }: { values: { name: string; parts: Part[]; href?: string }[]; label: string }) {
  const highest = Math.max(1, ...values.map((value) => value.parts.reduce((all, part) => all + part.value, 0)));
  const width = 100 / Math.max(values.length, 12);
  return (
    <svg class="columns" viewBox="0 0 100 40" preserveAspectRatio="none" role="img" aria-label={label}>
      {values.map((value, index) => {
        let top = 40;
        return value.parts.map((part) => {
          const height = part.value > 0 ? Math.max((part.value / highest) * 38, 0.6) : 0;
          top -= height;
          return (
            <rect key={`${index}${part.name}`} class={part.tone} x={index * width + width * 0.15} y={top} width={width * 0.7} height={height}>
              <title>{`${value.name}: ${part.name} ${count(part.value)}`}</title>
            </rect>
          );
        });
      })}
    </svg>
  );
}

export function Progress({ value, total, label }: { value: number; total: number | null | undefined; label: string }) {
  const known = total !== null && total !== undefined && total > 0;
  return <progress class="progress" aria-label={label} value={known ? Math.min(value, total) : undefined} max={known ? total : undefined} />;
}
