/** What lessons may write without an import; documented in README.md beside this file. */
import ApiConsole from './ApiConsole.astro';
import Callout from './Callout.astro';
import Choice from './Choice.astro';
import Claim from './Claim.astro';
import Code from './Code.astro';
import Erratum from './Erratum.astro';
import ExplainBack from './ExplainBack.astro';
import Figure from './Figure.astro';
import HeadCell from './HeadCell.astro';
import Predict from './Predict.astro';
import Reveal from './Reveal.astro';
import Sources from './Sources.astro';
import Tab from './Tab.astro';
import Tabs from './Tabs.astro';
import Term from './Term.astro';
import Workbench from './Workbench.astro';

export const lessonComponents = { ApiConsole, Callout, Choice, Claim, Code, Erratum, ExplainBack, Figure, Predict, Reveal, Sources, Tab, Tabs, Term, Workbench, th: HeadCell };
