// How the console looks to whoever uses this browser.
import { useState } from 'preact/hooks';
import { Check } from '../../components/basics';
import { hiddenTasks, hideTasks } from '../../own';
import { texts } from '../../texts';
import { applyTheme, type Theme, theme } from '../../theme';

const t = texts.personal;
const THEMES: Theme[] = ['system', 'light', 'dark'];

export function Personal() {
  const [chosen, setChosen] = useState(theme());
  const [hidden, setHidden] = useState(hiddenTasks());
  const turn = (name: string, on: boolean) => {
    const next = on ? hidden.filter((each) => each !== name) : [...hidden, name];
    hideTasks(next);
    setHidden(next);
  };
  return (
    <section class="form">
      <div>
        <h2>{texts.options.sections.personal}</h2>
        <p class="lead">{t.lead}</p>
      </div>
      <fieldset class="radios">
        <legend class="label">{t.appearance}</legend>
        {THEMES.map((name) => (
          <label key={name}>
            <input
              type="radio"
              name="appearance"
              checked={chosen === name}
              onChange={() => {
                applyTheme(name);
                setChosen(name);
              }}
            />
            {texts.account[name]}
          </label>
        ))}
      </fieldset>
      <fieldset class="radios">
        <legend class="label">{t.tasks}</legend>
        {Object.entries(t.names).map(([name, label]) => (
          <Check key={name} label={label} checked={!hidden.includes(name)} onChecked={(on) => turn(name, on)} />
        ))}
      </fieldset>
      <p class="muted">{t.telemetry}</p>
    </section>
  );
}
