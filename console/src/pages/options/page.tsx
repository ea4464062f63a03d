// Options: one section at a time, each with its own address.
import { useEffect } from 'preact/hooks';
import { Icon } from '../../icons';
import { PageHead } from '../../components/basics';
import { navigate, type Place } from '../../router';
import { useRights } from '../../session';
import { texts } from '../../texts';
import { Categories } from './categories';
import { Cleanup } from './cleanup';
import { Personal } from './personal';
import { Automatic, ComputersOptions, Content, Hierarchy, Reporting } from './server';
import { SignIn } from './signin';
import { Languages, Schedule, Source } from './sync';
import { Tls } from './tls';
import { Notifications } from './notifications';
import { Webhooks } from './webhooks';

const t = texts.options;
type Section = keyof typeof t.sections;

export function Options({ place }: { place: Place }) {
  const { canConfigure } = useRights();
  const chosen = (place.segments[1] ?? 'source') as Section;
  const section: Section = chosen in t.sections ? chosen : 'source';
  useEffect(() => document.querySelector('.section-list [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }), [section]);
  return (
    <>
      <PageHead title={texts.pages.options} lead={t.lead} />
      {!canConfigure && (
        <p class="note">
          <Icon name="help" />
          {t.readOnly}
        </p>
      )}
      <div class="sections">
        <nav class="section-list" aria-label={texts.pages.options}>
          {(Object.entries(t.sections) as [Section, string][]).map(([name, title]) => (
            <a key={name} href={name === 'assistant' ? '/assistant' : name === 'policy' ? '/group-policy' : `/options/${name}`} aria-current={name === section ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
        <fieldset class="card" disabled={!canConfigure && section !== 'personal'}>
          <legend class="visually-hidden">{t.sections[section]}</legend>
          <Body section={section} />
        </fieldset>
      </div>
    </>
  );
}

function Body({ section }: { section: Section }) {
  switch (section) {
    case 'products':
      return <Categories key="products" what="products" />;
    case 'classifications':
      return <Categories key="classifications" what="classifications" />;
    case 'languages':
      return <Languages />;
    case 'schedule':
      return <Schedule />;
    case 'content':
      return <Content />;
    case 'computers':
      return <ComputersOptions />;
    case 'automatic':
      return <Automatic />;
    case 'hierarchy':
      return <Hierarchy />;
    case 'reporting':
      return <Reporting />;
    case 'tls':
      return <Tls />;
    case 'notifications':
      return <Notifications />;
    case 'webhooks':
      return <Webhooks />;
    case 'cleanup':
      return <Cleanup />;
    case 'signin':
      return <SignIn />;
    case 'personal':
      return <Personal />;
    case 'assistant':
    case 'policy':
      navigate(section === 'assistant' ? '/assistant' : '/group-policy', { replace: true });
      return null;
    default:
      return <Source />;
  }
}
