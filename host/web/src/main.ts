// Where the client starts. Must only mount the page.

import { mount } from "svelte";
import "./style/tokens.css";
import "./style/base.css";
import App from "./App.svelte";
import { theme } from "./state/theme.svelte";
import { locale } from "./text/locale.svelte";

theme.start();
locale.start();

const target = document.getElementById("app");
if (target) mount(App, { target });
