<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Underpaint</name>
    <message>
        <source>
The engine runs on {device}.</source>
        <extracomment>window</extracomment>
        <translation>
Die Engine läuft auf {device}.</translation>
    </message>
    <message>
        <source>   (and {others} more)</source>
        <extracomment>window</extracomment>
        <translation>   (und {others} weitere)</translation>
    </message>
    <message>
        <source>  PSNR {psnr:.1f} dB.</source>
        <extracomment>window</extracomment>
        <translation>  PSNR {psnr:.1f} dB.</translation>
    </message>
    <message>
        <source>  They are equal.</source>
        <extracomment>window</extracomment>
        <translation>  Sie sind gleich.</translation>
    </message>
    <message>
        <source>  They are not of one size, so there is no difference to show.</source>
        <extracomment>window</extracomment>
        <translation>  Sie sind verschieden groß, daher ist kein Unterschied zu zeigen.</translation>
    </message>
    <message>
        <source> (unsaved)</source>
        <extracomment>window</extracomment>
        <translation> (nicht gespeichert)</translation>
    </message>
    <message numerus="yes">
        <source> and %n more</source>
        <extracomment>window</extracomment>
        <translation>
            <numerusform> und %n weiteres</numerusform>
            <numerusform> und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source> at {weight:g}</source>
        <extracomment>window</extracomment>
        <translation> mit {weight:g}</translation>
    </message>
    <message>
        <source> with its recipe</source>
        <extracomment>window</extracomment>
        <translation> mit Rezept</translation>
    </message>
    <message>
        <source> without its recipe, which only PNG holds</source>
        <extracomment>window</extracomment>
        <translation> ohne Rezept, das nur PNG aufnimmt</translation>
    </message>
    <message>
        <source> · in use</source>
        <extracomment>window</extracomment>
        <translation> · in Gebrauch</translation>
    </message>
    <message>
        <source> “{title}”, which it called before, has none.</source>
        <extracomment>window</extracomment>
        <translation> „{title}“, zuvor damit aufgerufen, hat jetzt keine.</translation>
    </message>
    <message>
        <source>%</source>
        <extracomment>window</extracomment>
        <translation>%</translation>
    </message>
    <message numerus="yes">
        <source>%n jobs</source>
        <extracomment>window</extracomment>
        <translation>
            <numerusform>%n Auftrag</numerusform>
            <numerusform>%n Aufträge</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pixels changed outside the mask</source>
        <extracomment>window</extracomment>
        <translation>
            <numerusform>%n Pixel außerhalb der Maske geändert</numerusform>
            <numerusform>%n Pixel außerhalb der Maske geändert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n results.</source>
        <extracomment>window</extracomment>
        <translation>
            <numerusform>%n Ergebnis.</numerusform>
            <numerusform>%n Ergebnisse.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n steps of its own</source>
        <extracomment>window</extracomment>
        <translation>
            <numerusform>%n eigener Schritt</numerusform>
            <numerusform>%n eigene Schritte</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n steps.</source>
        <extracomment>window</extracomment>
        <translation>
            <numerusform>%n Schritt.</numerusform>
            <numerusform>%n Schritte.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n steps{ways}, {size:.0f} MB.</source>
        <extracomment>window</extracomment>
        <translation>
            <numerusform>%n Schritt{ways}, {size:.0f} MB.</numerusform>
            <numerusform>%n Schritte{ways}, {size:.0f} MB.</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;About Underpaint</source>
        <extracomment>window</extracomment>
        <translation>Über &amp;Underpaint</translation>
    </message>
    <message>
        <source>&amp;Actual pixels</source>
        <extracomment>window</extracomment>
        <translation>Tatsächliche &amp;Pixel</translation>
    </message>
    <message>
        <source>&amp;All</source>
        <extracomment>window</extracomment>
        <translation>&amp;Alles</translation>
    </message>
    <message>
        <source>&amp;Border…</source>
        <extracomment>window</extracomment>
        <translation>&amp;Rand …</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <extracomment>window</extracomment>
        <translation>&amp;Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <extracomment>window</extracomment>
        <translation>S&amp;chließen</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <extracomment>window</extracomment>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>&amp;Duplicate</source>
        <extracomment>window</extracomment>
        <translation>&amp;Duplizieren</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <extracomment>window</extracomment>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Export a picture…</source>
        <extracomment>window</extracomment>
        <translation>Bild &amp;exportieren …</translation>
    </message>
    <message>
        <source>&amp;Feather…</source>
        <extracomment>window</extracomment>
        <translation>&amp;Weiche Kante …</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <extracomment>window</extracomment>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Fill with the colour</source>
        <extracomment>window</extracomment>
        <translation>Mit der Farbe &amp;füllen</translation>
    </message>
    <message>
        <source>&amp;Find a command…</source>
        <extracomment>window</extracomment>
        <translation>&amp;Befehl suchen …</translation>
    </message>
    <message>
        <source>&amp;Fit to the window</source>
        <extracomment>window</extracomment>
        <translation>Ins &amp;Fenster einpassen</translation>
    </message>
    <message>
        <source>&amp;Flatten</source>
        <extracomment>window</extracomment>
        <translation>Auf eine Ebene redu&amp;zieren</translation>
    </message>
    <message>
        <source>&amp;Generate</source>
        <extracomment>window</extracomment>
        <translation>&amp;Generieren</translation>
    </message>
    <message>
        <source>&amp;Group</source>
        <extracomment>window</extracomment>
        <translation>&amp;Gruppieren</translation>
    </message>
    <message>
        <source>&amp;Grow…</source>
        <extracomment>window</extracomment>
        <translation>&amp;Vergrößern …</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <extracomment>window</extracomment>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Import masks…</source>
        <extracomment>window</extracomment>
        <translation>Masken &amp;importieren …</translation>
    </message>
    <message>
        <source>&amp;Invert</source>
        <extracomment>window</extracomment>
        <translation>&amp;Umkehren</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts…</source>
        <extracomment>window</extracomment>
        <translation>&amp;Tastenkürzel …</translation>
    </message>
    <message>
        <source>&amp;Layer</source>
        <extracomment>window</extracomment>
        <translation>&amp;Ebene</translation>
    </message>
    <message>
        <source>&amp;Light theme</source>
        <extracomment>window</extracomment>
        <translation>&amp;Helles Farbschema</translation>
    </message>
    <message>
        <source>&amp;Live painting</source>
        <extracomment>window</extracomment>
        <translation>&amp;Live-Malen</translation>
    </message>
    <message>
        <source>&amp;None</source>
        <extracomment>window</extracomment>
        <translation>&amp;Nichts</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <extracomment>window</extracomment>
        <translation>Ö&amp;ffnen …</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <extracomment>window</extracomment>
        <translation>&amp;Einfügen</translation>
    </message>
    <message>
        <source>&amp;Previous document</source>
        <extracomment>window</extracomment>
        <translation>V&amp;orheriges Dokument</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <extracomment>window</extracomment>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <extracomment>window</extracomment>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>&amp;Redo {step}</source>
        <extracomment>window</extracomment>
        <translation>&amp;Wiederholen: {step}</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <extracomment>window</extracomment>
        <translation>E&amp;ntfernen</translation>
    </message>
    <message>
        <source>&amp;Restart the engine</source>
        <extracomment>window</extracomment>
        <translation>Engine &amp;neu starten</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <extracomment>window</extracomment>
        <translation>A&amp;usführen</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <extracomment>window</extracomment>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>&amp;Scale the picture…</source>
        <extracomment>window</extracomment>
        <translation>Bild s&amp;kalieren …</translation>
    </message>
    <message>
        <source>&amp;Select</source>
        <extracomment>window</extracomment>
        <translation>&amp;Auswahl</translation>
    </message>
    <message>
        <source>&amp;Shrink…</source>
        <extracomment>window</extracomment>
        <translation>Ver&amp;kleinern …</translation>
    </message>
    <message>
        <source>&amp;Straighten the view</source>
        <extracomment>window</extracomment>
        <translation>Ansicht &amp;gerade stellen</translation>
    </message>
    <message>
        <source>&amp;Tour</source>
        <extracomment>window</extracomment>
        <translation>&amp;Rundgang</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <extracomment>window</extracomment>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Undo {step}</source>
        <extracomment>window</extracomment>
        <translation>&amp;Rückgängig: {step}</translation>
    </message>
    <message>
        <source>&amp;Ungroup</source>
        <extracomment>window</extracomment>
        <translation>Gruppierung auf&amp;heben</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <extracomment>window</extracomment>
        <translation>An&amp;sicht</translation>
    </message>
    <message numerus="yes">
        <source>, %n ways</source>
        <extracomment>window</extracomment>
        <translation>
            <numerusform>, %n Weg</numerusform>
            <numerusform>, %n Wege</numerusform>
        </translation>
    </message>
    <message>
        <source>, read off the picture by {name}</source>
        <extracomment>window</extracomment>
        <translation>, mit {name} aus dem Bild gelesen</translation>
    </message>
    <message>
        <source>, read off the picture by {name}, which does not know photographs</source>
        <extracomment>window</extracomment>
        <translation>, mit {name} aus dem Bild gelesen, das keine Fotos kennt</translation>
    </message>
    <message>
        <source>, seed {seed}</source>
        <extracomment>window</extracomment>
        <translation>, Seed {seed}</translation>
    </message>
    <message>
        <source>, step {step} of {steps}</source>
        <extracomment>window</extracomment>
        <translation>, Schritt {step} von {steps}</translation>
    </message>
    <message>
        <source>0 always gives the same picture, 1 draws new noise in every step.</source>
        <extracomment>catalog</extracomment>
        <translation>0 gibt immer dasselbe Bild, 1 zieht in jedem Schritt neues Rauschen.</translation>
    </message>
    <message>
        <source>0 always gives the same picture.</source>
        <extracomment>catalog</extracomment>
        <translation>0 gibt immer dasselbe Bild.</translation>
    </message>
    <message>
        <source>0 computes everything; the more, the quicker and coarser.</source>
        <extracomment>catalog</extracomment>
        <translation>0 berechnet alles; je mehr, desto schneller und gröber.</translation>
    </message>
    <message>
        <source>0 draws none; higher suits more steps.</source>
        <extracomment>catalog</extracomment>
        <translation>0 zieht keines; mehr passt zu mehr Schritten.</translation>
    </message>
    <message>
        <source>0 is DPM++ 2M, 1 the whole reverse SDE.</source>
        <extracomment>catalog</extracomment>
        <translation>0 ist DPM++ 2M, 1 die ganze umgekehrte SDE.</translation>
    </message>
    <message>
        <source>0 is Euler, 1 draws new noise in every step.</source>
        <extracomment>catalog</extracomment>
        <translation>0 ist Euler, 1 zieht in jedem Schritt neues Rauschen.</translation>
    </message>
    <message>
        <source>0 is the original, 1 another picture.</source>
        <extracomment>catalog</extracomment>
        <translation>0 ist das Original, 1 ein anderes Bild.</translation>
    </message>
    <message>
        <source>0 merges none; the more, the quicker and coarser.</source>
        <extracomment>catalog</extracomment>
        <translation>0 fasst keine zusammen; je mehr, desto schneller und gröber.</translation>
    </message>
    <message>
        <source>1 computes everything; the more, the coarser.</source>
        <extracomment>catalog</extracomment>
        <translation>1 berechnet alles; je mehr, desto gröber.</translation>
    </message>
    <message>
        <source>1.5</source>
        <extracomment>catalog</extracomment>
        <translation>1.5</translation>
    </message>
    <message>
        <source>1024 × 1024</source>
        <extracomment>window</extracomment>
        <translation>1024 × 1024</translation>
    </message>
    <message>
        <source>16 bits</source>
        <extracomment>window</extracomment>
        <translation>16 Bit</translation>
    </message>
    <message>
        <source>16 bits, bfloat16</source>
        <extracomment>window</extracomment>
        <translation>16 Bit, bfloat16</translation>
    </message>
    <message>
        <source>2048 × 2048</source>
        <extracomment>window</extracomment>
        <translation>2048 × 2048</translation>
    </message>
    <message>
        <source>32 bits</source>
        <extracomment>window</extracomment>
        <translation>32 Bit</translation>
    </message>
    <message>
        <source>4096 × 4096</source>
        <extracomment>window</extracomment>
        <translation>4096 × 4096</translation>
    </message>
    <message>
        <source>4K, 3840 × 2160</source>
        <extracomment>window</extracomment>
        <translation>4K, 3840 × 2160</translation>
    </message>
    <message>
        <source>A canvas has {most} megapixels at most; this is too much.</source>
        <extracomment>window</extracomment>
        <translation>Eine Leinwand hat höchstens {most} Megapixel; das hier ist zu viel.</translation>
    </message>
    <message>
        <source>A denoising strength of {given} is {share} of the noise here.</source>
        <extracomment>engine</extracomment>
        <translation>Eine Entrauschungsstärke von {given} ist hier {share} des Rauschens.</translation>
    </message>
    <message>
        <source>A few thick strokes. Leaves the model more freedom than edges do.</source>
        <extracomment>catalog</extracomment>
        <translation>Einige dicke Striche. Lässt dem Modell mehr Freiheit als Kanten.</translation>
    </message>
    <message>
        <source>A few thick white strokes on black, drawn by hand or found. The result is free in all else.</source>
        <extracomment>catalog</extracomment>
        <translation>Einige dicke weiße Striche auf Schwarz, von Hand gezeichnet oder gefunden. In allem anderen ist das Ergebnis frei.</translation>
    </message>
    <message>
        <source>A layer steers whether it is shown or not</source>
        <extracomment>window</extracomment>
        <translation>Eine Ebene steuert, ob sie sichtbar ist oder nicht</translation>
    </message>
    <message>
        <source>A mask merges only into a mask, and a picture only into a picture.</source>
        <extracomment>window</extracomment>
        <translation>Eine Maske wird nur mit einer Maske vereint, ein Bild nur mit einem Bild.</translation>
    </message>
    <message>
        <source>A mask must be as large as its image.</source>
        <extracomment>engine</extracomment>
        <translation>Eine Maske muss so groß sein wie ihr Bild.</translation>
    </message>
    <message>
        <source>A mask must be as large as its picture.</source>
        <extracomment>engine</extracomment>
        <translation>Eine Maske muss so groß sein wie ihr Bild.</translation>
    </message>
    <message>
        <source>A model&apos;s file</source>
        <extracomment>window</extracomment>
        <translation>Datei eines Modells</translation>
    </message>
    <message>
        <source>A model&apos;s folder</source>
        <extracomment>window</extracomment>
        <translation>Ordner eines Modells</translation>
    </message>
    <message>
        <source>A model&apos;s folder holds {index_name}.</source>
        <extracomment>engine</extracomment>
        <translation>Der Ordner eines Modells enthält {index_name}.</translation>
    </message>
    <message>
        <source>A new picture from the prompt, steered by control images.</source>
        <extracomment>catalog</extracomment>
        <translation>Ein neues Bild aus dem Prompt, gesteuert von Steuerbildern.</translation>
    </message>
    <message>
        <source>A pen held flat makes the stroke up to twice as wide.</source>
        <extracomment>window</extracomment>
        <translation>Ein flach gehaltener Stift macht den Strich bis zu doppelt so breit.</translation>
    </message>
    <message>
        <source>A pen&apos;s pressure makes the stroke denser.</source>
        <extracomment>window</extracomment>
        <translation>Der Druck des Stifts macht den Strich dichter.</translation>
    </message>
    <message>
        <source>A pen&apos;s pressure makes the stroke wider.</source>
        <extracomment>window</extracomment>
        <translation>Der Druck des Stifts macht den Strich breiter.</translation>
    </message>
    <message>
        <source>A photograph as if drawn with a pen.</source>
        <extracomment>catalog</extracomment>
        <translation>Ein Foto, als wäre es mit der Feder gezeichnet.</translation>
    </message>
    <message>
        <source>A picture is being made for the canvas as it is.</source>
        <extracomment>window</extracomment>
        <translation>Gerade entsteht ein Bild für die Leinwand, wie sie ist.</translation>
    </message>
    <message>
        <source>A picture of {width} by {height} pixels.</source>
        <extracomment>window</extracomment>
        <translation>Ein Bild von {width} mal {height} Pixeln.</translation>
    </message>
    <message>
        <source>A picture or array of the recipe is not on this machine: SHA-256 {sha256}.</source>
        <extracomment>engine</extracomment>
        <translation>Ein Bild oder eine Zahlenreihe des Rezepts ist nicht auf diesem Rechner: SHA-256 {sha256}.</translation>
    </message>
    <message>
        <source>A recipe cannot hold the number {value}.</source>
        <extracomment>engine</extracomment>
        <translation>Ein Rezept kann die Zahl {value} nicht enthalten.</translation>
    </message>
    <message>
        <source>A result could not be kept in the gallery; an open document has it all the same. {message}</source>
        <extracomment>window</extracomment>
        <translation>Ein Ergebnis konnte nicht in der Galerie behalten werden; ein offenes Dokument hat es trotzdem. {message}</translation>
    </message>
    <message>
        <source>A small file that changes what a model paints or how; in diffusers&apos;, kohya&apos;s or PEFT&apos;s layout.</source>
        <extracomment>catalog</extracomment>
        <translation>Eine kleine Datei, die ändert, was oder wie ein Modell malt; im Aufbau von diffusers, kohya oder PEFT.</translation>
    </message>
    <message>
        <source>A smooth change that may be another one on each side.</source>
        <extracomment>catalog</extracomment>
        <translation>Eine stetige Änderung, die auf jeder Seite eine andere sein darf.</translation>
    </message>
    <message>
        <source>A usual size, to begin with.</source>
        <extracomment>window</extracomment>
        <translation>Eine übliche Größe für den Anfang.</translation>
    </message>
    <message>
        <source>A word for a thing or a manner that the model has learned: its name in a prompt calls it.</source>
        <extracomment>catalog</extracomment>
        <translation>Ein Wort für ein Ding oder eine Art, die das Modell gelernt hat: sein Name in einem Prompt ruft es herbei.</translation>
    </message>
    <message>
        <source>A&amp;pply the layer mask</source>
        <extracomment>window</extracomment>
        <translation>Ebenenmaske an&amp;wenden</translation>
    </message>
    <message>
        <source>A4 across, 300 dpi</source>
        <extracomment>window</extracomment>
        <translation>A4 quer, 300 dpi</translation>
    </message>
    <message>
        <source>A4 upright, 300 dpi</source>
        <extracomment>window</extracomment>
        <translation>A4 hoch, 300 dpi</translation>
    </message>
    <message>
        <source>About Underpaint</source>
        <extracomment>window</extracomment>
        <translation>Über Underpaint</translation>
    </message>
    <message>
        <source>Add a &amp;layer</source>
        <extracomment>window</extracomment>
        <translation>&amp;Ebene hinzufügen</translation>
    </message>
    <message>
        <source>Add a &amp;mask</source>
        <extracomment>window</extracomment>
        <translation>&amp;Maske hinzufügen</translation>
    </message>
    <message>
        <source>Add a &amp;sketch</source>
        <extracomment>window</extracomment>
        <translation>&amp;Skizze hinzufügen</translation>
    </message>
    <message>
        <source>Add a file…</source>
        <extracomment>window</extracomment>
        <translation>Datei …</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <extracomment>window</extracomment>
        <translation>Ordner …</translation>
    </message>
    <message>
        <source>Add a layer mas&amp;k</source>
        <extracomment>window</extracomment>
        <translation>Ebenenmas&amp;ke hinzufügen</translation>
    </message>
    <message>
        <source>Add a mask</source>
        <extracomment>window</extracomment>
        <translation>Maske hinzufügen</translation>
    </message>
    <message>
        <source>Add a paint layer</source>
        <extracomment>window</extracomment>
        <translation>Malebene hinzufügen</translation>
    </message>
    <message>
        <source>Add a result</source>
        <extracomment>window</extracomment>
        <translation>Ergebnis hinzufügen</translation>
    </message>
    <message>
        <source>Add a sketch</source>
        <extracomment>window</extracomment>
        <translation>Skizze hinzufügen</translation>
    </message>
    <message>
        <source>Add a sketch that steers</source>
        <extracomment>window</extracomment>
        <translation>Skizze hinzufügen, die steuert</translation>
    </message>
    <message>
        <source>Add an empty sheet to draw what steers, in any ink</source>
        <extracomment>window</extracomment>
        <translation>Ein leeres Blatt hinzufügen, auf dem mit beliebiger Farbe gezeichnet wird, was steuert</translation>
    </message>
    <message>
        <source>Add files…</source>
        <extracomment>window</extracomment>
        <translation>Dateien …</translation>
    </message>
    <message>
        <source>Add it again.</source>
        <extracomment>window</extracomment>
        <translation>Bitte noch einmal hinzufügen.</translation>
    </message>
    <message>
        <source>Add it again: underpaint models add FILE.</source>
        <extracomment>engine</extracomment>
        <translation>Noch einmal hinzufügen: underpaint models add DATEI.</translation>
    </message>
    <message>
        <source>Add it with: underpaint models add FOLDER. Or choose another one with --model.</source>
        <extracomment>engine</extracomment>
        <translation>Hinzufügen mit: underpaint models add ORDNER. Oder mit --model ein anderes wählen.</translation>
    </message>
    <message>
        <source>Add layer</source>
        <extracomment>window</extracomment>
        <translation>Ebene hinzufügen</translation>
    </message>
    <message>
        <source>Add layer mask</source>
        <extracomment>window</extracomment>
        <translation>Ebenenmaske hinzufügen</translation>
    </message>
    <message>
        <source>Add one with: underpaint models add FOLDER.</source>
        <extracomment>engine</extracomment>
        <translation>Eines hinzufügen mit: underpaint models add ORDNER.</translation>
    </message>
    <message>
        <source>Add one, or paint one with the mask brush.</source>
        <extracomment>window</extracomment>
        <translation>Eine hinzufügen oder mit dem Maskenpinsel eine malen.</translation>
    </message>
    <message>
        <source>Add the folder of the whole model.</source>
        <extracomment>engine</extracomment>
        <translation>Den Ordner des ganzen Modells hinzufügen.</translation>
    </message>
    <message>
        <source>Add the model again.</source>
        <extracomment>engine</extracomment>
        <translation>Das Modell noch einmal hinzufügen.</translation>
    </message>
    <message>
        <source>Add the whole checkpoint.</source>
        <extracomment>engine</extracomment>
        <translation>Den ganzen Checkpoint hinzufügen.</translation>
    </message>
    <message>
        <source>Add {name}</source>
        <extracomment>window</extracomment>
        <translation>{name} hinzufügen</translation>
    </message>
    <message>
        <source>Adding “{name}” …</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ wird hinzugefügt …</translation>
    </message>
    <message>
        <source>Again</source>
        <extracomment>window</extracomment>
        <translation>Nochmals</translation>
    </message>
    <message>
        <source>Align Your Steps</source>
        <extracomment>catalog</extracomment>
        <translation>Align Your Steps</translation>
    </message>
    <message>
        <source>Aligned</source>
        <extracomment>window</extracomment>
        <translation>Ausgerichtet</translation>
    </message>
    <message>
        <source>All as shipped</source>
        <extracomment>window</extracomment>
        <translation>Alle wie ausgeliefert</translation>
    </message>
    <message>
        <source>All layers</source>
        <extracomment>window</extracomment>
        <translation>Alle Ebenen</translation>
    </message>
    <message>
        <source>Along the line, or from its start outwards.</source>
        <extracomment>window</extracomment>
        <translation>Entlang der Linie oder von ihrem Anfang nach außen.</translation>
    </message>
    <message>
        <source>An animation needs pictures that are all of one size.</source>
        <extracomment>engine</extracomment>
        <translation>Eine Animation braucht Bilder, die alle gleich groß sind.</translation>
    </message>
    <message>
        <source>An interpolation goes between two ends or four, not {len}.</source>
        <extracomment>engine</extracomment>
        <translation>Eine Interpolation verläuft zwischen zwei oder vier Enden, nicht {len}.</translation>
    </message>
    <message>
        <source>An interpolation has at least two frames.</source>
        <extracomment>engine</extracomment>
        <translation>Eine Interpolation hat mindestens zwei Bilder.</translation>
    </message>
    <message>
        <source>Annotator</source>
        <extracomment>window</extracomment>
        <translation>Annotator</translation>
    </message>
    <message>
        <source>Annotator&apos;s settings</source>
        <extracomment>window</extracomment>
        <translation>Einstellungen des Annotators</translation>
    </message>
    <message>
        <source>Another</source>
        <extracomment>window</extracomment>
        <translation>Andere</translation>
    </message>
    <message>
        <source>Another program has changed “{name}” since it was opened or saved here.</source>
        <extracomment>window</extracomment>
        <translation>Ein anderes Programm hat „{name}“ geändert, seit es hier geöffnet oder gespeichert wurde.</translation>
    </message>
    <message>
        <source>Another way; click to go there.</source>
        <extracomment>window</extracomment>
        <translation>Ein anderer Weg; ein Klick führt dorthin.</translation>
    </message>
    <message>
        <source>Apple (MPS)</source>
        <extracomment>window</extracomment>
        <translation>Apple (MPS)</translation>
    </message>
    <message>
        <source>Apply layer mask</source>
        <extracomment>window</extracomment>
        <translation>Ebenenmaske anwenden</translation>
    </message>
    <message>
        <source>As layer</source>
        <extracomment>window</extracomment>
        <translation>Als Ebene</translation>
    </message>
    <message>
        <source>As shipped</source>
        <extracomment>window</extracomment>
        <translation>Wie ausgeliefert</translation>
    </message>
    <message>
        <source>As the system</source>
        <extracomment>window</extracomment>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Ask for the same again in the current document</source>
        <extracomment>window</extracomment>
        <translation>Im aktuellen Dokument noch einmal dasselbe anfordern</translation>
    </message>
    <message>
        <source>Ask for two frames or more.</source>
        <extracomment>engine</extracomment>
        <translation>Mindestens zwei Bilder verlangen.</translation>
    </message>
    <message>
        <source>At full strength nothing of the picture stays under the noise: it gave its size alone.</source>
        <extracomment>engine</extracomment>
        <translation>Bei voller Stärke bleibt vom Bild nichts unter dem Rauschen: es gab nur seine Größe.</translation>
    </message>
    <message>
        <source>At the first step {noise:.0f} % of the variance is noise, {kept:.0f} % your picture.</source>
        <extracomment>window</extracomment>
        <translation>Beim ersten Schritt sind {noise:.0f} % der Varianz Rauschen, {kept:.0f} % das Bild.</translation>
    </message>
    <message>
        <source>Back to the picture</source>
        <extracomment>window</extracomment>
        <translation>Zurück zum Bild</translation>
    </message>
    <message>
        <source>Background</source>
        <extracomment>window</extracomment>
        <translation>Hintergrund</translation>
    </message>
    <message>
        <source>Bend</source>
        <extracomment>catalog</extracomment>
        <translation>Biegung</translation>
    </message>
    <message>
        <source>Beta</source>
        <extracomment>catalog</extracomment>
        <translation>Beta</translation>
    </message>
    <message>
        <source>Between</source>
        <extracomment>window</extracomment>
        <translation>Übergang</translation>
    </message>
    <message>
        <source>Black and w&amp;hite</source>
        <extracomment>window</extracomment>
        <translation>S&amp;chwarz und Weiß</translation>
    </message>
    <message>
        <source>Black where they are equal, brighter where they differ more</source>
        <extracomment>window</extracomment>
        <translation>Schwarz, wo sie gleich sind; heller, wo sie sich mehr unterscheiden</translation>
    </message>
    <message>
        <source>Blend</source>
        <extracomment>window</extracomment>
        <translation>Mischen</translation>
    </message>
    <message>
        <source>Blend mode</source>
        <extracomment>window</extracomment>
        <translation>Mischmodus</translation>
    </message>
    <message>
        <source>Blink</source>
        <extracomment>window</extracomment>
        <translation>Blinken</translation>
    </message>
    <message>
        <source>Blur</source>
        <extracomment>catalog</extracomment>
        <translation>Weichzeichnen</translation>
    </message>
    <message>
        <source>Blur before</source>
        <extracomment>catalog</extracomment>
        <translation>Vorher weich</translation>
    </message>
    <message>
        <source>Bold</source>
        <extracomment>window</extracomment>
        <translation>Fett</translation>
    </message>
    <message>
        <source>Border</source>
        <extracomment>catalog</extracomment>
        <translation>Umfeld</translation>
    </message>
    <message>
        <source>Border of selection</source>
        <extracomment>window</extracomment>
        <translation>Rand der Auswahl</translation>
    </message>
    <message>
        <source>Both ends are the same layer.</source>
        <extracomment>window</extracomment>
        <translation>Beide Enden sind dieselbe Ebene.</translation>
    </message>
    <message>
        <source>Bottom</source>
        <extracomment>window</extracomment>
        <translation>Unten</translation>
    </message>
    <message>
        <source>Bottom left</source>
        <extracomment>window</extracomment>
        <translation>Unten links</translation>
    </message>
    <message>
        <source>Bottom right</source>
        <extracomment>window</extracomment>
        <translation>Unten rechts</translation>
    </message>
    <message>
        <source>Brighter where they differ more.</source>
        <extracomment>window</extracomment>
        <translation>Heller, wo sie sich mehr unterscheiden.</translation>
    </message>
    <message>
        <source>Bring it back</source>
        <extracomment>window</extracomment>
        <translation>Zurückholen</translation>
    </message>
    <message>
        <source>Bring the original picture back where you paint.</source>
        <extracomment>window</extracomment>
        <translation>Das ursprüngliche Bild zurückmalen.</translation>
    </message>
    <message>
        <source>Broad forms fade over a broad rim, fine ones over a narrow rim.</source>
        <extracomment>catalog</extracomment>
        <translation>Große Formen laufen über einen breiten Rand aus, feine über einen schmalen.</translation>
    </message>
    <message>
        <source>Broken</source>
        <extracomment>window</extracomment>
        <translation>Fehlerhaft</translation>
    </message>
    <message>
        <source>Brush</source>
        <extracomment>window</extracomment>
        <translation>Pinsel</translation>
    </message>
    <message>
        <source>Brush stroke</source>
        <extracomment>window</extracomment>
        <translation>Pinselstrich</translation>
    </message>
    <message>
        <source>C&amp;lear what is selected</source>
        <extracomment>window</extracomment>
        <translation>Ausgewähltes &amp;löschen</translation>
    </message>
    <message>
        <source>Caching</source>
        <extracomment>window</extracomment>
        <translation>Caching</translation>
    </message>
    <message>
        <source>Cancel</source>
        <extracomment>window</extracomment>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancel all</source>
        <extracomment>window</extracomment>
        <translation>Alle abbrechen</translation>
    </message>
    <message>
        <source>Cancel the chosen job</source>
        <extracomment>window</extracomment>
        <translation>Den gewählten Auftrag abbrechen</translation>
    </message>
    <message>
        <source>Cancel what is left</source>
        <extracomment>window</extracomment>
        <translation>Abbrechen, was noch läuft</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <extracomment>window</extracomment>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Canvas</source>
        <extracomment>window</extracomment>
        <translation>Leinwand</translation>
    </message>
    <message>
        <source>Canvas size</source>
        <extracomment>window</extracomment>
        <translation>Größe der Leinwand</translation>
    </message>
    <message>
        <source>Change</source>
        <extracomment>window</extracomment>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>Change a part</source>
        <extracomment>window</extracomment>
        <translation>Einen Teil ändern</translation>
    </message>
    <message>
        <source>Changes the picture as the prompt tells it to: “make it winter”. For models that were trained for it.</source>
        <extracomment>catalog</extracomment>
        <translation>Ändert das Bild, wie es der Prompt verlangt: „mach es Winter“. Für Modelle, die dafür trainiert wurden.</translation>
    </message>
    <message>
        <source>Check the file&apos;s permissions and its drive.</source>
        <extracomment>engine</extracomment>
        <translation>Die Zugriffsrechte der Datei und ihr Laufwerk prüfen.</translation>
    </message>
    <message>
        <source>Check the name and the folder.</source>
        <extracomment>engine</extracomment>
        <translation>Namen und Ordner prüfen.</translation>
    </message>
    <message>
        <source>Check the path.</source>
        <extracomment>engine</extracomment>
        <translation>Den Pfad prüfen.</translation>
    </message>
    <message>
        <source>Choose a LoRA&apos;s .safetensors file.</source>
        <extracomment>engine</extracomment>
        <translation>Die .safetensors-Datei einer LoRA wählen.</translation>
    </message>
    <message>
        <source>Choose a layer in the list.</source>
        <extracomment>window</extracomment>
        <translation>Eine Ebene in der Liste wählen.</translation>
    </message>
    <message>
        <source>Choose a layer that holds a picture, then press the button above.</source>
        <extracomment>window</extracomment>
        <translation>Eine Ebene wählen, die ein Bild enthält, dann die Schaltfläche darüber drücken.</translation>
    </message>
    <message>
        <source>Choose a layer.</source>
        <extracomment>window</extracomment>
        <translation>Eine Ebene wählen.</translation>
    </message>
    <message>
        <source>Choose a model of its own kind, or leave the refiner away.</source>
        <extracomment>engine</extracomment>
        <translation>Ein Modell seiner Art wählen oder den Refiner weglassen.</translation>
    </message>
    <message>
        <source>Choose a model that has one, or a model of few steps.</source>
        <extracomment>window</extracomment>
        <translation>Ein Modell wählen, das eine hat, oder eines mit wenigen Schritten.</translation>
    </message>
    <message>
        <source>Choose a model&apos;s file.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei eines Modells wählen.</translation>
    </message>
    <message>
        <source>Choose a picture file.</source>
        <extracomment>engine</extracomment>
        <translation>Eine Bilddatei wählen.</translation>
    </message>
    <message>
        <source>Choose a recipe or a PNG.</source>
        <extracomment>engine</extracomment>
        <translation>Ein Rezept oder ein PNG wählen.</translation>
    </message>
    <message>
        <source>Choose a recipe or a picture.</source>
        <extracomment>engine</extracomment>
        <translation>Ein Rezept oder ein Bild wählen.</translation>
    </message>
    <message>
        <source>Choose a refiner of Stable Diffusion XL, or leave it away.</source>
        <extracomment>engine</extracomment>
        <translation>Einen Refiner von Stable Diffusion XL wählen oder ihn weglassen.</translation>
    </message>
    <message>
        <source>Choose a shorter name.</source>
        <extracomment>engine</extracomment>
        <translation>Einen kürzeren Namen wählen.</translation>
    </message>
    <message>
        <source>Choose a smaller factor.</source>
        <extracomment>engine</extracomment>
        <translation>Einen kleineren Faktor wählen.</translation>
    </message>
    <message>
        <source>Choose a textual inversion&apos;s .safetensors file.</source>
        <extracomment>engine</extracomment>
        <translation>Die .safetensors-Datei einer Textual Inversion wählen.</translation>
    </message>
    <message>
        <source>Choose a {title}&apos;s file.</source>
        <extracomment>engine</extracomment>
        <translation>Eine Datei für „{title}“ wählen.</translation>
    </message>
    <message>
        <source>Choose an IP-Adapter&apos;s .safetensors file.</source>
        <extracomment>engine</extracomment>
        <translation>Die .safetensors-Datei eines IP-Adapters wählen.</translation>
    </message>
    <message>
        <source>Choose another drive.</source>
        <extracomment>engine</extracomment>
        <translation>Ein anderes Laufwerk wählen.</translation>
    </message>
    <message>
        <source>Choose another file.</source>
        <extracomment>engine</extracomment>
        <translation>Eine andere Datei wählen.</translation>
    </message>
    <message>
        <source>Choose another guidance method.</source>
        <extracomment>engine</extracomment>
        <translation>Eine andere Führungsmethode wählen.</translation>
    </message>
    <message>
        <source>Choose another model, or one of: {fitting}.</source>
        <extracomment>engine</extracomment>
        <translation>Ein anderes Modell wählen oder eines von: {fitting}.</translation>
    </message>
    <message>
        <source>Choose another model.</source>
        <extracomment>window</extracomment>
        <translation>Ein anderes Modell wählen.</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <extracomment>engine</extracomment>
        <translation>Einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>Choose another name: --name.</source>
        <extracomment>engine</extracomment>
        <translation>Einen anderen Namen wählen: --name.</translation>
    </message>
    <message>
        <source>Choose another one under Sampling. Installed: {known}.</source>
        <extracomment>window</extracomment>
        <translation>Unter „Sampling“ ein anderes wählen. Installiert: {known}.</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <extracomment>window</extracomment>
        <translation>Eine andere wählen.</translation>
    </message>
    <message>
        <source>Choose another place or change the permissions.</source>
        <extracomment>engine</extracomment>
        <translation>Einen anderen Ort wählen oder die Zugriffsrechte ändern.</translation>
    </message>
    <message>
        <source>Choose another place.</source>
        <extracomment>engine</extracomment>
        <translation>Einen anderen Ort wählen.</translation>
    </message>
    <message>
        <source>Choose another result.</source>
        <extracomment>window</extracomment>
        <translation>Ein anderes Ergebnis wählen.</translation>
    </message>
    <message>
        <source>Choose no caching here.</source>
        <extracomment>engine</extracomment>
        <translation>Hier kein Caching wählen.</translation>
    </message>
    <message>
        <source>Choose no caching.</source>
        <extracomment>engine</extracomment>
        <translation>Kein Caching wählen.</translation>
    </message>
    <message>
        <source>Choose one around the mask.</source>
        <extracomment>engine</extracomment>
        <translation>Einen um die Maske herum wählen.</translation>
    </message>
    <message>
        <source>Choose one that overlaps it.</source>
        <extracomment>engine</extracomment>
        <translation>Einen wählen, der sie überlappt.</translation>
    </message>
    <message>
        <source>Choose the context anew for each mask</source>
        <extracomment>window</extracomment>
        <translation>Kontext für jede Maske neu wählen</translation>
    </message>
    <message>
        <source>Choose the model that it belongs to.</source>
        <extracomment>engine</extracomment>
        <translation>Das Modell wählen, zu dem sie gehört.</translation>
    </message>
    <message>
        <source>Choose the model that it was made for, or a LoRA for this one.</source>
        <extracomment>engine</extracomment>
        <translation>Das Modell wählen, für das sie gemacht wurde, oder eine LoRA für dieses.</translation>
    </message>
    <message>
        <source>Choose the model that it was made for, or an IP-Adapter for this one.</source>
        <extracomment>engine</extracomment>
        <translation>Das Modell wählen, für das er gemacht wurde, oder einen IP-Adapter für dieses.</translation>
    </message>
    <message>
        <source>Choose the model that it was made for, or an embedding for this one.</source>
        <extracomment>engine</extracomment>
        <translation>Das Modell wählen, für das es gemacht wurde, oder ein Embedding für dieses.</translation>
    </message>
    <message>
        <source>Choose the model that it was made for.</source>
        <extracomment>engine</extracomment>
        <translation>Das Modell wählen, für das es gemacht wurde.</translation>
    </message>
    <message>
        <source>Choose the model that the refiner was made for, or leave the refiner away.</source>
        <extracomment>engine</extracomment>
        <translation>Das Modell wählen, für das der Refiner gemacht ist, oder den Refiner weglassen.</translation>
    </message>
    <message>
        <source>Choose the model {model}, or invert the picture again with {id}.</source>
        <extracomment>engine</extracomment>
        <translation>Das Modell {model} wählen oder das Bild mit {id} noch einmal invertieren.</translation>
    </message>
    <message>
        <source>Choose two different layers.</source>
        <extracomment>window</extracomment>
        <translation>Zwei verschiedene Ebenen wählen.</translation>
    </message>
    <message>
        <source>Choose two layers that hold pictures.</source>
        <extracomment>window</extracomment>
        <translation>Zwei Ebenen wählen, die Bilder enthalten.</translation>
    </message>
    <message>
        <source>Classifier-free</source>
        <extracomment>catalog</extracomment>
        <translation>Classifier-free</translation>
    </message>
    <message>
        <source>Classifier-free where it helps only: more variety, less glare, and fewer evaluations.</source>
        <extracomment>catalog</extracomment>
        <translation>Classifier-free nur dort, wo es hilft: mehr Vielfalt, weniger grell und weniger Auswertungen.</translation>
    </message>
    <message>
        <source>Classifier-free without its glare: for high scales, and for models whose noise ends without any signal.</source>
        <extracomment>catalog</extracomment>
        <translation>Classifier-free, ohne grell zu werden: für hohe Führungsstärken und für Modelle, deren Rauschen ganz ohne Signal endet.</translation>
    </message>
    <message>
        <source>Clear</source>
        <extracomment>window</extracomment>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <extracomment>window</extracomment>
        <translation>Suche leeren</translation>
    </message>
    <message>
        <source>Click and type; a click on a text goes on with it.</source>
        <extracomment>window</extracomment>
        <translation>Klicken und tippen; ein Klick auf einen Text setzt ihn fort.</translation>
    </message>
    <message>
        <source>Click from corner to corner. Enter or a double click closes, Backspace takes one back, Esc leaves it.</source>
        <extracomment>window</extracomment>
        <translation>Von Ecke zu Ecke klicken. Eingabe oder Doppelklick schließt, die Rücktaste nimmt eine Ecke zurück, Esc bricht ab.</translation>
    </message>
    <message>
        <source>Clone</source>
        <extracomment>window</extracomment>
        <translation>Klonen</translation>
    </message>
    <message>
        <source>Clone paints colours; choose a layer that is no mask.</source>
        <extracomment>window</extracomment>
        <translation>Klonen malt Farben; eine Ebene wählen, die keine Maske ist.</translation>
    </message>
    <message>
        <source>Close</source>
        <extracomment>window</extracomment>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close this document</source>
        <extracomment>window</extracomment>
        <translation>Dieses Dokument schließen</translation>
    </message>
    <message>
        <source>Close this message</source>
        <extracomment>window</extracomment>
        <translation>Diese Meldung schließen</translation>
    </message>
    <message>
        <source>Close, and cancel what is made for this document alone? {jobs}.</source>
        <extracomment>window</extracomment>
        <translation>Schließen und abbrechen, was nur für dieses Dokument entsteht? {jobs}.</translation>
    </message>
    <message>
        <source>Coarser by</source>
        <extracomment>catalog</extracomment>
        <translation>Gröber um</translation>
    </message>
    <message>
        <source>Colour</source>
        <extracomment>window</extracomment>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Colour match</source>
        <extracomment>catalog</extracomment>
        <translation>Farbangleich</translation>
    </message>
    <message>
        <source>Colours</source>
        <extracomment>window</extracomment>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Colours as the model gave them.</source>
        <extracomment>catalog</extracomment>
        <translation>Farben, wie das Modell sie gab.</translation>
    </message>
    <message>
        <source>Comes with Underpaint.</source>
        <extracomment>window</extracomment>
        <translation>Gehört zu Underpaint.</translation>
    </message>
    <message>
        <source>Command</source>
        <extracomment>window</extracomment>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Commands</source>
        <extracomment>window</extracomment>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Commands and keys</source>
        <extracomment>window</extracomment>
        <translation>Befehle und Tasten</translation>
    </message>
    <message>
        <source>Compare</source>
        <extracomment>window</extracomment>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Compare again: the document has changed</source>
        <extracomment>window</extracomment>
        <translation>Neu vergleichen: das Dokument wurde geändert</translation>
    </message>
    <message>
        <source>Compare strengths</source>
        <extracomment>window</extracomment>
        <translation>Stärken vergleichen</translation>
    </message>
    <message>
        <source>Comparison</source>
        <extracomment>window</extracomment>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Compiled networks cannot leave levels out.</source>
        <extracomment>engine</extracomment>
        <translation>Kompilierte Netze können keine Ebenen auslassen.</translation>
    </message>
    <message>
        <source>Compiled networks may pass over reference pictures. Nothing was painted.</source>
        <extracomment>engine</extracomment>
        <translation>Kompilierte Netze könnten Referenzbilder übergehen. Nichts wurde gemalt.</translation>
    </message>
    <message>
        <source>Computes the network&apos;s inner levels only where its first level changed by more than a threshold.</source>
        <extracomment>catalog</extracomment>
        <translation>Berechnet die inneren Ebenen des Netzes nur dort, wo sich seine erste um mehr als eine Schwelle geändert hat.</translation>
    </message>
    <message>
        <source>Computes the network&apos;s inner levels, and ControlNets, in every second step or fewer.</source>
        <extracomment>catalog</extracomment>
        <translation>Berechnet die inneren Ebenen des Netzes und ControlNets nur in jedem zweiten Schritt oder seltener.</translation>
    </message>
    <message>
        <source>Connect the drive again or choose another place.</source>
        <extracomment>engine</extracomment>
        <translation>Das Laufwerk wieder anschließen oder einen anderen Ort wählen.</translation>
    </message>
    <message>
        <source>Context</source>
        <extracomment>catalog</extracomment>
        <translation>Kontext</translation>
    </message>
    <message>
        <source>Context by itself</source>
        <extracomment>window</extracomment>
        <translation>Kontext von selbst</translation>
    </message>
    <message>
        <source>Context frame</source>
        <extracomment>window</extracomment>
        <translation>Kontextrahmen</translation>
    </message>
    <message>
        <source>Contiguous</source>
        <extracomment>window</extracomment>
        <translation>Zusammenhängend</translation>
    </message>
    <message>
        <source>Contrast threshold</source>
        <extracomment>catalog</extracomment>
        <translation>Kontrastschwelle</translation>
    </message>
    <message>
        <source>Control</source>
        <extracomment>window</extracomment>
        <translation>Steuern</translation>
    </message>
    <message>
        <source>Control images steer {model} alone: the refiner, which takes {left} of {steps} steps, is not steered.</source>
        <extracomment>engine</extracomment>
        <translation>Steuerbilder steuern nur {model}: Der Refiner, der {left} von {steps} Schritten geht, wird nicht gesteuert.</translation>
    </message>
    <message>
        <source>ControlNet</source>
        <extracomment>catalog</extracomment>
        <translation>ControlNet</translation>
    </message>
    <message>
        <source>ControlNetHED.pth of lllyasviel/Annotators on Hugging Face</source>
        <extracomment>catalog</extracomment>
        <translation>ControlNetHED.pth aus lllyasviel/Annotators bei Hugging Face</translation>
    </message>
    <message>
        <source>Copy &amp;merged</source>
        <extracomment>window</extracomment>
        <translation>Sicht&amp;bares kopieren</translation>
    </message>
    <message>
        <source>Copy it again.</source>
        <extracomment>engine</extracomment>
        <translation>Noch einmal kopieren.</translation>
    </message>
    <message>
        <source>Copy it and its image encoder again.</source>
        <extracomment>engine</extracomment>
        <translation>Ihn und seinen Bildkodierer noch einmal kopieren.</translation>
    </message>
    <message>
        <source>Copy merged takes all layers.</source>
        <extracomment>window</extracomment>
        <translation>„Sichtbares kopieren“ nimmt alle Ebenen.</translation>
    </message>
    <message>
        <source>Copy one first.</source>
        <extracomment>window</extracomment>
        <translation>Zuerst eines kopieren.</translation>
    </message>
    <message>
        <source>Copy or download it again.</source>
        <extracomment>engine</extracomment>
        <translation>Noch einmal kopieren oder herunterladen.</translation>
    </message>
    <message>
        <source>Copy or download that file too.</source>
        <extracomment>engine</extracomment>
        <translation>Auch diese Datei kopieren oder herunterladen.</translation>
    </message>
    <message>
        <source>Copy or download the file again.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei noch einmal kopieren oder herunterladen.</translation>
    </message>
    <message>
        <source>Copy that file again.</source>
        <extracomment>engine</extracomment>
        <translation>Diese Datei noch einmal kopieren.</translation>
    </message>
    <message>
        <source>Copy the file again.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei noch einmal kopieren.</translation>
    </message>
    <message>
        <source>Copy the model again, or use {id} itself.</source>
        <extracomment>engine</extracomment>
        <translation>Das Modell noch einmal kopieren oder {id} selbst verwenden.</translation>
    </message>
    <message>
        <source>Copy the model again.</source>
        <extracomment>engine</extracomment>
        <translation>Das Modell noch einmal kopieren.</translation>
    </message>
    <message>
        <source>Corners scale (Shift evenly, Ctrl perspective), inside moves, outside turns. Enter applies, Esc leaves it.</source>
        <extracomment>window</extracomment>
        <translation>Ecken skalieren (Umschalt gleichmäßig, Strg perspektivisch), innen verschiebt, außen dreht. Eingabe wendet an, Esc bricht ab.</translation>
    </message>
    <message>
        <source>Counted against the picture before, pixel by pixel; more in the Result panel</source>
        <extracomment>window</extracomment>
        <translation>Pixel für Pixel mit dem vorherigen Bild verglichen; mehr im Bereich „Ergebnis“</translation>
    </message>
    <message>
        <source>Counted, pixel by pixel, against the picture before</source>
        <extracomment>window</extracomment>
        <translation>Pixel für Pixel mit dem vorherigen Bild verglichen</translation>
    </message>
    <message>
        <source>Create</source>
        <extracomment>window</extracomment>
        <translation>Anlegen</translation>
    </message>
    <message>
        <source>Create the folder or choose another place.</source>
        <extracomment>engine</extracomment>
        <translation>Den Ordner anlegen oder einen anderen Ort wählen.</translation>
    </message>
    <message>
        <source>Crop</source>
        <extracomment>window</extracomment>
        <translation>Zuschneiden</translation>
    </message>
    <message>
        <source>Ctrl+Up and Ctrl+Down make the selected words count more or less</source>
        <extracomment>window</extracomment>
        <translation>Strg+Hoch und Strg+Runter lassen die ausgewählten Wörter mehr oder weniger zählen</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <extracomment>window</extracomment>
        <translation>&amp;Ausschneiden</translation>
    </message>
    <message>
        <source>DDIM</source>
        <extracomment>catalog</extracomment>
        <translation>DDIM</translation>
    </message>
    <message>
        <source>DDPM</source>
        <extracomment>catalog</extracomment>
        <translation>DDPM</translation>
    </message>
    <message>
        <source>DEIS</source>
        <extracomment>catalog</extracomment>
        <translation>DEIS</translation>
    </message>
    <message>
        <source>DPM++ 2M</source>
        <extracomment>catalog</extracomment>
        <translation>DPM++ 2M</translation>
    </message>
    <message>
        <source>DPM++ 2M SDE</source>
        <extracomment>catalog</extracomment>
        <translation>DPM++ 2M SDE</translation>
    </message>
    <message>
        <source>DPM++ SDE</source>
        <extracomment>catalog</extracomment>
        <translation>DPM++ SDE</translation>
    </message>
    <message>
        <source>DPM2</source>
        <extracomment>catalog</extracomment>
        <translation>DPM2</translation>
    </message>
    <message>
        <source>Dark</source>
        <extracomment>window</extracomment>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Declare</source>
        <extracomment>window</extracomment>
        <translation>Kennzeichnen</translation>
    </message>
    <message>
        <source>DeepCache</source>
        <extracomment>catalog</extracomment>
        <translation>DeepCache</translation>
    </message>
    <message>
        <source>Delete</source>
        <extracomment>window</extracomment>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Delete it and add the model again.</source>
        <extracomment>engine</extracomment>
        <translation>Löschen und das Modell noch einmal hinzufügen.</translation>
    </message>
    <message>
        <source>Depth</source>
        <extracomment>catalog</extracomment>
        <translation>Tiefe</translation>
    </message>
    <message>
        <source>Depth and colour profile of the opened file are not in this export, which has 8 bits in sRGB: they are kept as long as the canvas is not cropped, resized or turned.</source>
        <extracomment>window</extracomment>
        <translation>Farbtiefe und Farbprofil der geöffneten Datei sind nicht in diesem Export, der 8 Bit in sRGB hat: Sie bleiben erhalten, solange die Leinwand nicht zugeschnitten, in der Größe geändert oder gedreht wird.</translation>
    </message>
    <message>
        <source>Depth of photographs</source>
        <extracomment>catalog</extracomment>
        <translation>Tiefe von Fotos</translation>
    </message>
    <message>
        <source>Detail</source>
        <extracomment>catalog</extracomment>
        <translation>Detail</translation>
    </message>
    <message>
        <source>Detail smaller than so many pixels goes.</source>
        <extracomment>catalog</extracomment>
        <translation>Was feiner als so viele Pixel ist, verschwindet.</translation>
    </message>
    <message>
        <source>Details</source>
        <extracomment>window</extracomment>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Device</source>
        <extracomment>window</extracomment>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Diameter of the brush.</source>
        <extracomment>window</extracomment>
        <translation>Durchmesser des Pinsels.</translation>
    </message>
    <message>
        <source>Did you mean {spelt}?</source>
        <extracomment>engine</extracomment>
        <translation>War {spelt} gemeint?</translation>
    </message>
    <message>
        <source>Difference</source>
        <extracomment>window</extracomment>
        <translation>Differenz</translation>
    </message>
    <message>
        <source>Diorama</source>
        <extracomment>catalog</extracomment>
        <translation>Diorama</translation>
    </message>
    <message>
        <source>Diorama&apos;s own depth</source>
        <extracomment>catalog</extracomment>
        <translation>Dioramas eigene Tiefe</translation>
    </message>
    <message>
        <source>Diorama&apos;s own poses</source>
        <extracomment>catalog</extracomment>
        <translation>Dioramas eigene Posen</translation>
    </message>
    <message>
        <source>Diorama, few steps</source>
        <extracomment>catalog</extracomment>
        <translation>Diorama, wenige Schritte</translation>
    </message>
    <message>
        <source>Discard</source>
        <extracomment>window</extracomment>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Do not use this file. Get the model as safetensors, from a source that you trust.</source>
        <extracomment>engine</extracomment>
        <translation>Diese Datei nicht verwenden. Das Modell als safetensors aus einer vertrauenswürdigen Quelle holen.</translation>
    </message>
    <message>
        <source>Done</source>
        <extracomment>window</extracomment>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Done in {seconds:.1f} s</source>
        <extracomment>window</extracomment>
        <translation>Fertig in {seconds:.1f} s</translation>
    </message>
    <message>
        <source>Download the file itself.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei selbst herunterladen.</translation>
    </message>
    <message>
        <source>Download the model again.</source>
        <extracomment>engine</extracomment>
        <translation>Das Modell noch einmal herunterladen.</translation>
    </message>
    <message>
        <source>Drag from the colour to what it goes over to.</source>
        <extracomment>window</extracomment>
        <translation>Von der Farbe dorthin ziehen, wo der Verlauf endet.</translation>
    </message>
    <message>
        <source>Drag the frame and its handles; Enter crops, Esc leaves the canvas as it is.</source>
        <extracomment>window</extracomment>
        <translation>Den Rahmen und seine Griffe ziehen; Eingabe schneidet zu, Esc lässt die Leinwand, wie sie ist.</translation>
    </message>
    <message>
        <source>Drag what the canvas is to be, beyond its edge too; Enter crops.</source>
        <extracomment>window</extracomment>
        <translation>Ziehen, was die Leinwand sein soll, auch über den Rand hinaus; Eingabe schneidet zu.</translation>
    </message>
    <message>
        <source>Drag what the model is to see around the mask; Enter sets it, Esc leaves it as it is.</source>
        <extracomment>window</extracomment>
        <translation>Ziehen, was das Modell um die Maske herum sehen soll; Eingabe setzt es, Esc lässt es, wie es ist.</translation>
    </message>
    <message>
        <source>Drag what the model sees of a masked edit; Enter sets it.</source>
        <extracomment>window</extracomment>
        <translation>Ziehen, was das Modell bei maskierten Änderungen sieht; Eingabe setzt es.</translation>
    </message>
    <message>
        <source>Draw</source>
        <extracomment>window</extracomment>
        <translation>Zeichnen</translation>
    </message>
    <message>
        <source>Draw a rectangle; Shift makes it square, Ctrl draws from the middle.</source>
        <extracomment>window</extracomment>
        <translation>Ein Rechteck zeichnen; Umschalt macht es quadratisch, Strg zeichnet von der Mitte aus.</translation>
    </message>
    <message>
        <source>Draw a seed</source>
        <extracomment>window</extracomment>
        <translation>Startwert auslosen</translation>
    </message>
    <message>
        <source>Draw a straight line; Shift: steps of 15°.</source>
        <extracomment>window</extracomment>
        <translation>Eine gerade Linie zeichnen; Umschalt: Schritte von 15°.</translation>
    </message>
    <message>
        <source>Draw an ellipse; Shift makes it round, Ctrl draws from the middle.</source>
        <extracomment>window</extracomment>
        <translation>Eine Ellipse zeichnen; Umschalt macht sie kreisrund, Strg zeichnet von der Mitte aus.</translation>
    </message>
    <message>
        <source>Draw another seed</source>
        <extracomment>window</extracomment>
        <translation>Einen anderen Startwert (Seed) auslosen</translation>
    </message>
    <message>
        <source>Draw it by hand.</source>
        <extracomment>window</extracomment>
        <translation>Bitte von Hand zeichnen.</translation>
    </message>
    <message>
        <source>Draw on it with the brush; it steers once it holds something.</source>
        <extracomment>window</extracomment>
        <translation>Mit dem Pinsel darauf zeichnen; sie steuert, sobald etwas darauf ist.</translation>
    </message>
    <message>
        <source>Draw, paint over it, change a part. Any command is found by its name with F1.</source>
        <extracomment>window</extracomment>
        <translation>Zeichnen, übermalen lassen, einen Teil ändern. Jeder Befehl ist mit F1 über seinen Namen zu finden.</translation>
    </message>
    <message>
        <source>Drop a picture here, open one with Ctrl+O,
or start a new one with Ctrl+N.</source>
        <extracomment>window</extracomment>
        <translation>Ein Bild hierher ziehen, mit Strg+O eines öffnen
oder mit Strg+N ein neues beginnen.</translation>
    </message>
    <message>
        <source>Duplicate layer</source>
        <extracomment>window</extracomment>
        <translation>Ebene duplizieren</translation>
    </message>
    <message>
        <source>Duplicate the layer</source>
        <extracomment>window</extracomment>
        <translation>Die Ebene duplizieren</translation>
    </message>
    <message>
        <source>E&amp;xport the mask…</source>
        <extracomment>window</extracomment>
        <translation>Maske e&amp;xportieren …</translation>
    </message>
    <message>
        <source>EDICT (exact)</source>
        <extracomment>catalog</extracomment>
        <translation>EDICT (exakt)</translation>
    </message>
    <message>
        <source>Each block of a network by itself.</source>
        <extracomment>catalog</extracomment>
        <translation>Jeder Block eines Netzes für sich.</translation>
    </message>
    <message>
        <source>Each picture takes the engine a moment; otherwise at most ten come in a second</source>
        <extracomment>window</extracomment>
        <translation>Jedes Bild kostet die Engine einen Moment; sonst kommen höchstens zehn in der Sekunde</translation>
    </message>
    <message>
        <source>Earlier</source>
        <extracomment>window</extracomment>
        <translation>Früher</translation>
    </message>
    <message>
        <source>Earlier in the queue</source>
        <extracomment>window</extracomment>
        <translation>Früher an der Reihe</translation>
    </message>
    <message>
        <source>Edges</source>
        <extracomment>catalog</extracomment>
        <translation>Kanten</translation>
    </message>
    <message>
        <source>Edit</source>
        <extracomment>catalog</extracomment>
        <translation>Überarbeiten</translation>
    </message>
    <message>
        <source>Ellipse</source>
        <extracomment>window</extracomment>
        <translation>Ellipse</translation>
    </message>
    <message>
        <source>End the run with what is shown, whole and with its recipe</source>
        <extracomment>window</extracomment>
        <translation>Den Lauf mit dem Gezeigten beenden, ganz und mit seinem Rezept</translation>
    </message>
    <message>
        <source>Enlarges the picture and refines it in tiles; the strength says how much may be made anew.</source>
        <extracomment>catalog</extracomment>
        <translation>Vergrößert das Bild und verfeinert es in Kacheln; die Stärke sagt, wie viel neu entstehen darf.</translation>
    </message>
    <message>
        <source>Erase from the active layer.</source>
        <extracomment>window</extracomment>
        <translation>Von der aktiven Ebene radieren.</translation>
    </message>
    <message>
        <source>Eraser</source>
        <extracomment>window</extracomment>
        <translation>Radiergummi</translation>
    </message>
    <message>
        <source>Eraser stroke</source>
        <extracomment>window</extracomment>
        <translation>Radierstrich</translation>
    </message>
    <message>
        <source>Euler</source>
        <extracomment>catalog</extracomment>
        <translation>Euler</translation>
    </message>
    <message>
        <source>Euler ancestral</source>
        <extracomment>catalog</extracomment>
        <translation>Euler ancestral</translation>
    </message>
    <message>
        <source>Even steps from the very first level on; what many few-step models are run with.</source>
        <extracomment>catalog</extracomment>
        <translation>Gleiche Schritte von der allerersten Stufe an; damit laufen viele Modelle mit wenigen Schritten.</translation>
    </message>
    <message>
        <source>Every command has its shipped key again.</source>
        <extracomment>window</extracomment>
        <translation>Jeder Befehl hat wieder seine ausgelieferte Taste.</translation>
    </message>
    <message>
        <source>Every picture that you generate is kept here, with all that it was made from.</source>
        <extracomment>window</extracomment>
        <translation>Jedes generierte Bild wird hier aufbewahrt, mit allem, woraus es entstand.</translation>
    </message>
    <message>
        <source>Every step</source>
        <extracomment>window</extracomment>
        <translation>Jeder Schritt</translation>
    </message>
    <message>
        <source>Every step computes the whole network.</source>
        <extracomment>window</extracomment>
        <translation>Jeder Schritt berechnet das ganze Netz.</translation>
    </message>
    <message>
        <source>Every step will stand here. Going back and on another way keeps both ways.</source>
        <extracomment>window</extracomment>
        <translation>Hier wird jeder Schritt stehen. Wer zurückgeht und anders weitermacht, behält beide Wege.</translation>
    </message>
    <message>
        <source>Every stroke goes on from where the first one began.</source>
        <extracomment>window</extracomment>
        <translation>Jeder Strich macht dort weiter, wo der erste begann.</translation>
    </message>
    <message>
        <source>Exact by algebra at any guidance scale: what comes back differs only by what the autoencoder loses. Two network calls a step.</source>
        <extracomment>catalog</extracomment>
        <translation>Bei jeder Führungsstärke rechnerisch exakt: was zurückkommt, weicht nur um das ab, was der Autoencoder verliert. Zwei Netzaufrufe je Schritt.</translation>
    </message>
    <message>
        <source>Exponential</source>
        <extracomment>catalog</extracomment>
        <translation>Exponentiell</translation>
    </message>
    <message>
        <source>Export a picture</source>
        <extracomment>window</extracomment>
        <translation>Bild exportieren</translation>
    </message>
    <message>
        <source>Export all the same</source>
        <extracomment>window</extracomment>
        <translation>Trotzdem exportieren</translation>
    </message>
    <message>
        <source>Exported the mask as “{name}”.</source>
        <extracomment>window</extracomment>
        <translation>Maske exportiert als „{name}“.</translation>
    </message>
    <message>
        <source>Exported “{name}”{carried}.</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ exportiert{carried}.</translation>
    </message>
    <message>
        <source>Exporting “{name}” …</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ wird exportiert …</translation>
    </message>
    <message>
        <source>Exports say in their metadata (IPTC DigitalSourceType) which pictures a model made.</source>
        <extracomment>window</extracomment>
        <translation>Exporte sagen in ihren Metadaten (IPTC DigitalSourceType), welche Bilder ein Modell gemacht hat.</translation>
    </message>
    <message>
        <source>Factor</source>
        <extracomment>catalog</extracomment>
        <translation>Faktor</translation>
    </message>
    <message>
        <source>Failed: {message}</source>
        <extracomment>window</extracomment>
        <translation>Fehlgeschlagen: {message}</translation>
    </message>
    <message>
        <source>Falloff</source>
        <extracomment>catalog</extracomment>
        <translation>Auslauf</translation>
    </message>
    <message>
        <source>Fast marching from the rim inwards: short strokes of what lies around.</source>
        <extracomment>catalog</extracomment>
        <translation>Schnell vom Rand nach innen: kurze Striche aus dem, was rundherum liegt.</translation>
    </message>
    <message>
        <source>Feather</source>
        <extracomment>window</extracomment>
        <translation>Weiche Kante</translation>
    </message>
    <message>
        <source>Feather selection</source>
        <extracomment>window</extracomment>
        <translation>Auswahl: weiche Kante</translation>
    </message>
    <message>
        <source>Fetch the file itself: git lfs pull.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei selbst holen: git lfs pull.</translation>
    </message>
    <message>
        <source>Few levels of grey, in which nothing of the picture hides.</source>
        <extracomment>catalog</extracomment>
        <translation>Wenige Graustufen, in denen sich nichts vom Bild versteckt.</translation>
    </message>
    <message>
        <source>Fewer than {least_steps} of {steps} steps would run: {len} did, because fewer leave a blur.</source>
        <extracomment>engine</extracomment>
        <translation>Weniger als {least_steps} von {steps} Schritten würden laufen: {len} liefen, weil weniger unscharf bleiben.</translation>
    </message>
    <message>
        <source>Field</source>
        <extracomment>catalog</extracomment>
        <translation>Feld</translation>
    </message>
    <message>
        <source>File</source>
        <extracomment>window</extracomment>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Fill</source>
        <extracomment>window</extracomment>
        <translation>Füllen</translation>
    </message>
    <message>
        <source>Fill what is coloured alike with the colour, within the selection.</source>
        <extracomment>window</extracomment>
        <translation>Gleichfarbiges mit der Farbe füllen, innerhalb der Auswahl.</translation>
    </message>
    <message>
        <source>Filled</source>
        <extracomment>window</extracomment>
        <translation>Gefüllt</translation>
    </message>
    <message>
        <source>Find a command</source>
        <extracomment>window</extracomment>
        <translation>Befehl suchen</translation>
    </message>
    <message>
        <source>Find the noise behind a picture, and see how close the model comes to it.</source>
        <extracomment>catalog</extracomment>
        <translation>Findet das Rauschen hinter einem Bild und zeigt, wie nahe ihm das Modell kommt.</translation>
    </message>
    <message>
        <source>Finds the noise from which the model paints “{name}”.</source>
        <extracomment>window</extracomment>
        <translation>Findet das Rauschen, aus dem das Modell „{name}“ malt.</translation>
    </message>
    <message>
        <source>Fine detail from fresh noise in few steps, at two evaluations a step: 10 to 20 steps.</source>
        <extracomment>catalog</extracomment>
        <translation>Feine Einzelheiten aus neuem Rauschen in wenigen Schritten, mit zwei Auswertungen je Schritt: 10 bis 20 Schritte.</translation>
    </message>
    <message>
        <source>Fine detail from fresh noise, at one evaluation a step: 20 to 40 steps.</source>
        <extracomment>catalog</extracomment>
        <translation>Feine Einzelheiten aus neuem Rauschen, mit einer Auswertung je Schritt: 20 bis 40 Schritte.</translation>
    </message>
    <message>
        <source>Finer at the beginning, where things find their places, and at the end, where detail is made.</source>
        <extracomment>catalog</extracomment>
        <translation>Feiner am Anfang, wo die Dinge ihren Platz finden, und am Ende, wo Einzelheiten entstehen.</translation>
    </message>
    <message>
        <source>Finer near the end of the run, where detail is made.</source>
        <extracomment>catalog</extracomment>
        <translation>Feiner gegen Ende des Laufs, wo Einzelheiten entstehen.</translation>
    </message>
    <message>
        <source>Finest of all near the end of the run; for many steps.</source>
        <extracomment>catalog</extracomment>
        <translation>Am feinsten gegen Ende des Laufs; für viele Schritte.</translation>
    </message>
    <message>
        <source>Finish what is under way on the canvas; press a button</source>
        <extracomment>window</extracomment>
        <translation>Beenden, was auf der Leinwand im Gang ist; Schaltfläche drücken</translation>
    </message>
    <message>
        <source>Firmer structure, with or without a prompt, at one evaluation more a step.</source>
        <extracomment>catalog</extracomment>
        <translation>Festere Struktur, mit oder ohne Prompt, bei einer Auswertung mehr je Schritt.</translation>
    </message>
    <message>
        <source>First-block cache</source>
        <extracomment>catalog</extracomment>
        <translation>First-Block-Cache</translation>
    </message>
    <message>
        <source>Fixed</source>
        <extracomment>window</extracomment>
        <translation>Fest</translation>
    </message>
    <message>
        <source>Flatten</source>
        <extracomment>window</extracomment>
        <translation>Auf eine Ebene reduzieren</translation>
    </message>
    <message>
        <source>Flip</source>
        <extracomment>window</extracomment>
        <translation>Senkrecht spiegeln</translation>
    </message>
    <message>
        <source>Flow</source>
        <extracomment>window</extracomment>
        <translation>Fluss</translation>
    </message>
    <message>
        <source>Follows the prompt more closely the higher the scale, at two evaluations a step.</source>
        <extracomment>catalog</extracomment>
        <translation>Folgt dem Prompt umso genauer, je höher die Führungsstärke ist, mit zwei Auswertungen je Schritt.</translation>
    </message>
    <message>
        <source>Font</source>
        <extracomment>window</extracomment>
        <translation>Schrift</translation>
    </message>
    <message>
        <source>For a model&apos;s previews: underpaint models add {folder} --for MODEL.</source>
        <extracomment>engine</extracomment>
        <translation>Für die Vorschauen eines Modells: underpaint models add {folder} --for MODELL.</translation>
    </message>
    <message>
        <source>For a network whose near comes out black.</source>
        <extracomment>catalog</extracomment>
        <translation>Für ein Netz, dessen Nahes schwarz wird.</translation>
    </message>
    <message>
        <source>For all documents together; beyond it the oldest steps move to the disk.</source>
        <extracomment>window</extracomment>
        <translation>Für alle Dokumente zusammen; darüber hinaus kommen die ältesten Schritte auf die Festplatte.</translation>
    </message>
    <message>
        <source>For few-step models only, of the trajectory kind: 4 to 8 steps, at a guidance scale of 1.</source>
        <extracomment>catalog</extracomment>
        <translation>Nur für Modelle mit wenigen Schritten, die auf ganzen Bahnen trainiert wurden: 4 bis 8 Schritte bei Führungsstärke 1.</translation>
    </message>
    <message>
        <source>For few-step models only: a whole picture in 1 to 8 steps, at a guidance scale of 1.</source>
        <extracomment>catalog</extracomment>
        <translation>Nur für Modelle mit wenigen Schritten: ein ganzes Bild in 1 bis 8 Schritten bei Führungsstärke 1.</translation>
    </message>
    <message>
        <source>Forget a model that was added; your own files stay</source>
        <extracomment>window</extracomment>
        <translation>Ein hinzugefügtes Modell vergessen; eigene Dateien bleiben</translation>
    </message>
    <message>
        <source>Forget the context frame that was drawn (Shift+C draws one)</source>
        <extracomment>window</extracomment>
        <translation>Den gezeichneten Kontextrahmen vergessen (Umschalt+C zeichnet einen)</translation>
    </message>
    <message>
        <source>Frame {place} of {frames}: {share:.0f} % of the way to “{last}”</source>
        <extracomment>window</extracomment>
        <translation>Bild {place} von {frames}: {share:.0f} % des Wegs zu „{last}“</translation>
    </message>
    <message>
        <source>Frames</source>
        <extracomment>window</extracomment>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Free some space or choose another place, then save again.</source>
        <extracomment>engine</extracomment>
        <translation>Platz schaffen oder einen anderen Ort wählen, dann noch einmal speichern.</translation>
    </message>
    <message>
        <source>Free some space, or let UNDERPAINT_DATA name a folder on another drive.</source>
        <extracomment>engine</extracomment>
        <translation>Platz schaffen oder UNDERPAINT_DATA einen Ordner auf einem anderen Laufwerk nennen lassen.</translation>
    </message>
    <message>
        <source>Free some space, or move its folder away.</source>
        <extracomment>window</extracomment>
        <translation>Platz schaffen oder ihren Ordner verschieben.</translation>
    </message>
    <message>
        <source>Fresh noise</source>
        <extracomment>catalog</extracomment>
        <translation>Neues Rauschen</translation>
    </message>
    <message>
        <source>From</source>
        <extracomment>window</extracomment>
        <translation>Von</translation>
    </message>
    <message>
        <source>From dab to dab, as a share of the size.</source>
        <extracomment>window</extracomment>
        <translation>Von Tupfer zu Tupfer, als Anteil der Größe.</translation>
    </message>
    <message>
        <source>From layer</source>
        <extracomment>window</extracomment>
        <translation>Von Ebene</translation>
    </message>
    <message>
        <source>From the picture</source>
        <extracomment>window</extracomment>
        <translation>Aus dem Bild</translation>
    </message>
    <message>
        <source>Full HD, 1920 × 1080</source>
        <extracomment>window</extracomment>
        <translation>Full HD, 1920 × 1080</translation>
    </message>
    <message>
        <source>Generate</source>
        <extracomment>window</extracomment>
        <translation>Generieren</translation>
    </message>
    <message>
        <source>Get the file again or open another copy.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei noch einmal holen oder eine andere Kopie öffnen.</translation>
    </message>
    <message>
        <source>Get the file again, remove the annotator and add it again.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei noch einmal holen, den Annotator entfernen und wieder hinzufügen.</translation>
    </message>
    <message>
        <source>Get the model from a source that you trust.</source>
        <extracomment>engine</extracomment>
        <translation>Das Modell aus einer vertrauenswürdigen Quelle holen.</translation>
    </message>
    <message>
        <source>Give a number from {least} to {most}.</source>
        <extracomment>engine</extracomment>
        <translation>Eine Zahl von {least} bis {most} angeben.</translation>
    </message>
    <message>
        <source>Give a number, as a result shows it.</source>
        <extracomment>engine</extracomment>
        <translation>Eine Zahl angeben, wie ein Ergebnis sie zeigt.</translation>
    </message>
    <message>
        <source>Give a picture, or leave the {titles} away.</source>
        <extracomment>engine</extracomment>
        <translation>Ein Bild angeben oder {titles} weglassen.</translation>
    </message>
    <message>
        <source>Give one and try again.</source>
        <extracomment>engine</extracomment>
        <translation>Eines angeben und noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Give the file of one that was made for this model: {join}.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei eines angeben, das für dieses Modell gemacht wurde: {join}.</translation>
    </message>
    <message>
        <source>Give the layer a mask of its own, of the selection if there is one</source>
        <extracomment>window</extracomment>
        <translation>Der Ebene eine eigene Maske geben, aus der Auswahl, wenn es eine gibt</translation>
    </message>
    <message>
        <source>Give two pictures, inversions or seeds for a line, four for a grid.</source>
        <extracomment>engine</extracomment>
        <translation>Zwei Bilder, Inversionen oder Startwerte für eine Linie angeben, vier für ein Gitter.</translation>
    </message>
    <message>
        <source>Go back to them</source>
        <extracomment>window</extracomment>
        <translation>Zu ihnen zurück</translation>
    </message>
    <message>
        <source>Go to the next field</source>
        <extracomment>window</extracomment>
        <translation>Zum nächsten Feld</translation>
    </message>
    <message>
        <source>Gradient</source>
        <extracomment>window</extracomment>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Group</source>
        <extracomment>window</extracomment>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Grow</source>
        <extracomment>window</extracomment>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Grow selection</source>
        <extracomment>window</extracomment>
        <translation>Auswahl vergrößern</translation>
    </message>
    <message>
        <source>Grows the canvas and paints what is new; what is there stays exactly as it is.</source>
        <extracomment>catalog</extracomment>
        <translation>Vergrößert die Leinwand und malt, was neu ist; was da ist, bleibt genau, wie es ist.</translation>
    </message>
    <message>
        <source>Guidance</source>
        <extracomment>window</extracomment>
        <translation>Führung</translation>
    </message>
    <message>
        <source>Guidance at pictures</source>
        <extracomment>catalog</extracomment>
        <translation>Führung an Bildern</translation>
    </message>
    <message>
        <source>Guidance method</source>
        <extracomment>window</extracomment>
        <translation>Führungsmethode</translation>
    </message>
    <message>
        <source>Guidance scale with which picture ends are inverted and painted. Seeds use the request&apos;s own.</source>
        <extracomment>catalog</extracomment>
        <translation>Führungsstärke, mit der Bilder an den Enden invertiert und gemalt werden. Für Startwerte gilt die der Anforderung.</translation>
    </message>
    <message>
        <source>Guided above</source>
        <extracomment>catalog</extracomment>
        <translation>Geführt ab</translation>
    </message>
    <message>
        <source>Guided by</source>
        <extracomment>window</extracomment>
        <translation>Führung</translation>
    </message>
    <message>
        <source>Guided up to</source>
        <extracomment>catalog</extracomment>
        <translation>Geführt bis</translation>
    </message>
    <message>
        <source>Hardness</source>
        <extracomment>window</extracomment>
        <translation>Härte</translation>
    </message>
    <message>
        <source>Has a source</source>
        <extracomment>window</extracomment>
        <translation>Hat eine Quelle</translation>
    </message>
    <message>
        <source>Has an offset</source>
        <extracomment>window</extracomment>
        <translation>Hat einen Versatz</translation>
    </message>
    <message>
        <source>Height</source>
        <extracomment>window</extracomment>
        <translation>Höhe</translation>
    </message>
    <message>
        <source>Heun</source>
        <extracomment>catalog</extracomment>
        <translation>Heun</translation>
    </message>
    <message>
        <source>Hide layer</source>
        <extracomment>window</extracomment>
        <translation>Ebene ausblenden</translation>
    </message>
    <message>
        <source>High threshold</source>
        <extracomment>catalog</extracomment>
        <translation>Obere Schwelle</translation>
    </message>
    <message>
        <source>Higher: more of the steps at low noise.</source>
        <extracomment>catalog</extracomment>
        <translation>Höher: mehr Schritte bei wenig Rauschen.</translation>
    </message>
    <message>
        <source>History</source>
        <extracomment>window</extracomment>
        <translation>Journal</translation>
    </message>
    <message>
        <source>Hold Alt and click where to take the picture from, then paint.</source>
        <extracomment>window</extracomment>
        <translation>Alt halten und klicken, woher das Bild genommen wird, dann malen.</translation>
    </message>
    <message>
        <source>Hold it against the current document</source>
        <extracomment>window</extracomment>
        <translation>Mit dem aktuellen Dokument vergleichen</translation>
    </message>
    <message>
        <source>How colours are set right by what lies around the mask.</source>
        <extracomment>catalog</extracomment>
        <translation>Wie Farben nach dem berichtigt werden, was um die Maske liegt.</translation>
    </message>
    <message>
        <source>How each surface of a photograph faces.</source>
        <extracomment>catalog</extracomment>
        <translation>Wohin jede Fläche eines Fotos zeigt.</translation>
    </message>
    <message>
        <source>How far a colour may be from the one that was clicked.</source>
        <extracomment>window</extracomment>
        <translation>Wie weit eine Farbe von der angeklickten abweichen darf.</translation>
    </message>
    <message>
        <source>How far beyond the mask the model may paint; it is not shown.</source>
        <extracomment>catalog</extracomment>
        <translation>Wie weit das Modell über die Maske hinaus malen darf; zu sehen ist das nicht.</translation>
    </message>
    <message>
        <source>How far the canvas grows on this side.</source>
        <extracomment>catalog</extracomment>
        <translation>Wie weit die Leinwand auf dieser Seite wächst.</translation>
    </message>
    <message>
        <source>How far the mask&apos;s rim fades, inwards only.</source>
        <extracomment>catalog</extracomment>
        <translation>Wie weit der Rand der Maske ausläuft, nur nach innen.</translation>
    </message>
    <message>
        <source>How far the noise is down when the refiner takes over.</source>
        <extracomment>window</extracomment>
        <translation>Wie weit das Rauschen abgebaut ist, wenn der Refiner übernimmt.</translation>
    </message>
    <message>
        <source>How far the stroke trails behind the hand: steady lines.</source>
        <extracomment>window</extracomment>
        <translation>Wie weit der Strich der Hand nachläuft: ruhige Linien.</translation>
    </message>
    <message>
        <source>How finely the way from noise to picture is divided.</source>
        <extracomment>window</extracomment>
        <translation>Wie fein der Weg vom Rauschen zum Bild unterteilt wird.</translation>
    </message>
    <message>
        <source>How hard it steers; 0 does nothing.</source>
        <extracomment>catalog</extracomment>
        <translation>Wie stark es steuert; 0 bewirkt nichts.</translation>
    </message>
    <message>
        <source>How hard the picture pulls: more keeps more of it; 1 saves an evaluation a step.</source>
        <extracomment>catalog</extracomment>
        <translation>Wie stark das Bild zieht: mehr behält mehr davon; 1 spart eine Auswertung je Schritt.</translation>
    </message>
    <message>
        <source>How hard the prompt pulls; 1 is the model&apos;s own prediction.</source>
        <extracomment>window</extracomment>
        <translation>Wie stark der Prompt zieht; 1 ist die eigene Vorhersage des Modells.</translation>
    </message>
    <message>
        <source>How large the letters are.</source>
        <extracomment>window</extracomment>
        <translation>Wie groß die Buchstaben sind.</translation>
    </message>
    <message>
        <source>How many pictures, both ends included.</source>
        <extracomment>window</extracomment>
        <translation>Wie viele Bilder, beide Enden mitgezählt.</translation>
    </message>
    <message>
        <source>How many steps it looks back on.</source>
        <extracomment>catalog</extracomment>
        <translation>Auf wie viele Schritte es zurückschaut.</translation>
    </message>
    <message>
        <source>How many steps the prediction looks back on.</source>
        <extracomment>catalog</extracomment>
        <translation>Auf wie viele Schritte die Vorhersage zurückschaut.</translation>
    </message>
    <message>
        <source>How many times longer each side becomes.</source>
        <extracomment>catalog</extracomment>
        <translation>Um wie viel jede Seite länger wird.</translation>
    </message>
    <message>
        <source>How much around the mask the model sees; 0 is chosen for you.</source>
        <extracomment>catalog</extracomment>
        <translation>Wie viel um die Maske herum das Modell sieht; 0 wählt von selbst.</translation>
    </message>
    <message>
        <source>How much it counts; 0 is not at all.</source>
        <extracomment>window</extracomment>
        <translation>Wie viel es zählt; 0 ist gar nicht.</translation>
    </message>
    <message>
        <source>How much of it holds there; the rest follows the prompt above.</source>
        <extracomment>window</extracomment>
        <translation>Wie viel davon dort gilt; der Rest folgt dem Prompt darüber.</translation>
    </message>
    <message>
        <source>How much of it is solid before its edge fades.</source>
        <extracomment>window</extracomment>
        <translation>Wie viel davon deckt, bevor die Kante ausläuft.</translation>
    </message>
    <message>
        <source>How much of the canvas the picture hides; at 0 % it is shown here only.</source>
        <extracomment>window</extracomment>
        <translation>Wie viel von der Leinwand das Bild verdeckt; bei 0 % ist es nur hier zu sehen.</translation>
    </message>
    <message>
        <source>How much of the picture a mask&apos;s colour hides.</source>
        <extracomment>window</extracomment>
        <translation>Wie viel vom Bild die Farbe einer Maske verdeckt.</translation>
    </message>
    <message>
        <source>How much of the spread is given back.</source>
        <extracomment>catalog</extracomment>
        <translation>Wie viel der Streuung zurückgegeben wird.</translation>
    </message>
    <message>
        <source>How much the layer covers.</source>
        <extracomment>window</extracomment>
        <translation>Wie viel die Ebene deckt.</translation>
    </message>
    <message>
        <source>How much the two chains keep of themselves in each step. Lower holds them together more firmly.</source>
        <extracomment>catalog</extracomment>
        <translation>Wie viel die beiden Ketten in jedem Schritt von sich behalten. Weniger hält sie fester zusammen.</translation>
    </message>
    <message>
        <source>How pixels between pixels are made: nearest keeps hard edges.</source>
        <extracomment>window</extracomment>
        <translation>Wie Pixel zwischen Pixeln entstehen: „nächster“ behält harte Kanten.</translation>
    </message>
    <message>
        <source>How soft the selection&apos;s edge is.</source>
        <extracomment>window</extracomment>
        <translation>Wie weich die Kante der Auswahl ist.</translation>
    </message>
    <message>
        <source>How strongly it steers; 0 is not at all.</source>
        <extracomment>window</extracomment>
        <translation>Wie stark sie steuert; 0 ist gar nicht.</translation>
    </message>
    <message>
        <source>How the layer&apos;s colours mix with those below.</source>
        <extracomment>window</extracomment>
        <translation>Wie sich die Farben der Ebene mit denen darunter mischen.</translation>
    </message>
    <message>
        <source>How thick a stroke is.</source>
        <extracomment>catalog</extracomment>
        <translation>Wie dick ein Strich ist.</translation>
    </message>
    <message>
        <source>How well it comes back</source>
        <extracomment>window</extracomment>
        <translation>Wie gut es zurückkommt</translation>
    </message>
    <message>
        <source>How what was painted joins the picture around it.</source>
        <extracomment>catalog</extracomment>
        <translation>Wie sich das Gemalte mit dem Bild rundherum verbindet.</translation>
    </message>
    <message>
        <source>IP-Adapter</source>
        <extracomment>catalog</extracomment>
        <translation>IP-Adapter</translation>
    </message>
    <message>
        <source>If it exists, accept its licence on its page and put a token into {token_variable}.</source>
        <extracomment>engine</extracomment>
        <translation>Wenn es existiert: auf seiner Seite die Lizenz annehmen und ein Token in {token_variable} legen.</translation>
    </message>
    <message>
        <source>If it happens again, save and start anew. The details are in {log}.</source>
        <extracomment>window</extracomment>
        <translation>Wenn es wieder geschieht: speichern und neu starten. Einzelheiten stehen in {log}.</translation>
    </message>
    <message>
        <source>Ignores fainter differences.</source>
        <extracomment>catalog</extracomment>
        <translation>Übergeht schwächere Unterschiede.</translation>
    </message>
    <message>
        <source>Image guidance</source>
        <extracomment>catalog</extracomment>
        <translation>Bildführung</translation>
    </message>
    <message>
        <source>Import mask</source>
        <extracomment>window</extracomment>
        <translation>Maske importieren</translation>
    </message>
    <message>
        <source>In an interval</source>
        <extracomment>catalog</extracomment>
        <translation>In einem Abschnitt</translation>
    </message>
    <message>
        <source>In pixels.</source>
        <extracomment>window</extracomment>
        <translation>In Pixeln.</translation>
    </message>
    <message>
        <source>In steps</source>
        <extracomment>catalog</extracomment>
        <translation>In Stufen</translation>
    </message>
    <message>
        <source>In the file {path} the tensor {name} has the shape {list}.</source>
        <extracomment>engine</extracomment>
        <translation>In der Datei {path} hat der Tensor {name} die Form {list}.</translation>
    </message>
    <message>
        <source>In the middle</source>
        <extracomment>window</extracomment>
        <translation>In der Mitte</translation>
    </message>
    <message>
        <source>In {given} there is no tokenizer of CLIP&apos;s kind that knows {size} words, as {name} does.</source>
        <extracomment>engine</extracomment>
        <translation>In {given} ist kein Tokenizer von der Art CLIPs, der {size} Wörter kennt, wie {name} es tut.</translation>
    </message>
    <message>
        <source>Inpaint</source>
        <extracomment>catalog</extracomment>
        <translation>Inpainting</translation>
    </message>
    <message>
        <source>Install Underpaint again.</source>
        <extracomment>window</extracomment>
        <translation>Underpaint neu installieren.</translation>
    </message>
    <message>
        <source>Instruct</source>
        <extracomment>catalog</extracomment>
        <translation>Anweisung</translation>
    </message>
    <message>
        <source>Interpolate</source>
        <extracomment>window</extracomment>
        <translation>Interpolation</translation>
    </message>
    <message>
        <source>Into the group below</source>
        <extracomment>window</extracomment>
        <translation>In die Gruppe darunter</translation>
    </message>
    <message>
        <source>Inversion</source>
        <extracomment>window</extracomment>
        <translation>Inversion</translation>
    </message>
    <message>
        <source>Inversion method</source>
        <extracomment>window</extracomment>
        <translation>Inversionsmethode</translation>
    </message>
    <message>
        <source>Inversion of {name}</source>
        <extracomment>window</extracomment>
        <translation>Inversion von {name}</translation>
    </message>
    <message>
        <source>Inversion settings</source>
        <extracomment>window</extracomment>
        <translation>Einstellungen der Inversion</translation>
    </message>
    <message>
        <source>Inversion steps</source>
        <extracomment>window</extracomment>
        <translation>Schritte der Inversion</translation>
    </message>
    <message>
        <source>Invert</source>
        <extracomment>window</extracomment>
        <translation>Inversion</translation>
    </message>
    <message>
        <source>Invert a layer first.</source>
        <extracomment>window</extracomment>
        <translation>Zuerst eine Ebene invertieren.</translation>
    </message>
    <message>
        <source>Invert selection</source>
        <extracomment>window</extracomment>
        <translation>Auswahl umkehren</translation>
    </message>
    <message>
        <source>Invert the picture again.</source>
        <extracomment>engine</extracomment>
        <translation>Das Bild noch einmal invertieren.</translation>
    </message>
    <message>
        <source>Invert this layer</source>
        <extracomment>window</extracomment>
        <translation>Diese Ebene invertieren</translation>
    </message>
    <message>
        <source>It can be steered by: {join}.</source>
        <extracomment>engine</extracomment>
        <translation>Steuern lässt es sich durch: {join}.</translation>
    </message>
    <message>
        <source>It cannot take over from this model.</source>
        <extracomment>window</extracomment>
        <translation>Er kann dieses Modell nicht ablösen.</translation>
    </message>
    <message>
        <source>It has no control network.</source>
        <extracomment>engine</extracomment>
        <translation>Es hat kein Steuernetz.</translation>
    </message>
    <message>
        <source>It has no variants. Use {id} itself.</source>
        <extracomment>engine</extracomment>
        <translation>Es hat keine Varianten. {id} selbst verwenden.</translation>
    </message>
    <message>
        <source>It is not known.</source>
        <extracomment>engine</extracomment>
        <translation>Es ist nicht bekannt.</translation>
    </message>
    <message>
        <source>It is probably damaged; download it again.</source>
        <extracomment>engine</extracomment>
        <translation>Vermutlich ist sie beschädigt; noch einmal herunterladen.</translation>
    </message>
    <message>
        <source>It is probably damaged; open another copy.</source>
        <extracomment>engine</extracomment>
        <translation>Vermutlich ist sie beschädigt; eine andere Kopie öffnen.</translation>
    </message>
    <message>
        <source>It needs a UNet that was rebuilt around it.</source>
        <extracomment>engine</extracomment>
        <translation>Er braucht ein UNet, das um ihn herum umgebaut wurde.</translation>
    </message>
    <message>
        <source>It restarts by itself.</source>
        <extracomment>window</extracomment>
        <translation>Sie startet von selbst neu.</translation>
    </message>
    <message>
        <source>It serves many kinds in one network that is told by number which one it sees.</source>
        <extracomment>engine</extracomment>
        <translation>Es dient vielen Arten in einem Netz, dem eine Nummer sagt, welche es sieht.</translation>
    </message>
    <message>
        <source>It takes two layers with pictures.</source>
        <extracomment>window</extracomment>
        <translation>Dazu braucht es zwei Ebenen mit Bildern.</translation>
    </message>
    <message>
        <source>It was converted from {mode} to sRGB without a colour profile.</source>
        <extracomment>engine</extracomment>
        <translation>Es wurde ohne Farbprofil von {mode} in sRGB umgewandelt.</translation>
    </message>
    <message>
        <source>It was stopped after {steps} of {steps2} steps.</source>
        <extracomment>engine</extracomment>
        <translation>Nach {steps} von {steps2} Schritten wurde angehalten.</translation>
    </message>
    <message>
        <source>Italic</source>
        <extracomment>window</extracomment>
        <translation>Kursiv</translation>
    </message>
    <message>
        <source>Its 16 bits per channel were cut to 8.</source>
        <extracomment>engine</extracomment>
        <translation>Seine 16 Bit pro Kanal wurden auf 8 gekürzt.</translation>
    </message>
    <message>
        <source>Its 16 bits per channel were rounded to 8. Exported as PNG or TIFF, pixels that you leave alone keep them.</source>
        <extracomment>engine</extracomment>
        <translation>Seine 16 Bit pro Kanal wurden auf 8 gerundet. Unberührte Pixel behalten sie im Export als PNG oder TIFF.</translation>
    </message>
    <message>
        <source>Its colour profile is damaged or does not fit and was ignored.</source>
        <extracomment>engine</extracomment>
        <translation>Sein Farbprofil ist beschädigt oder passt nicht und wurde übergangen.</translation>
    </message>
    <message>
        <source>Its colours were converted from its colour profile to sRGB.</source>
        <extracomment>engine</extracomment>
        <translation>Seine Farben wurden aus seinem Farbprofil in sRGB umgewandelt.</translation>
    </message>
    <message>
        <source>Its config.json names the class {class_name}. Or leave --for away.</source>
        <extracomment>engine</extracomment>
        <translation>Seine config.json nennt die Klasse {class_name}. Oder --for weglassen.</translation>
    </message>
    <message>
        <source>Its depth was rounded to 8 bits.</source>
        <extracomment>engine</extracomment>
        <translation>Seine Tiefe wurde auf 8 Bit gerundet.</translation>
    </message>
    <message>
        <source>Its floating-point values were taken as 0 to 1 and rounded to 8 bits.</source>
        <extracomment>engine</extracomment>
        <translation>Seine Fließkommawerte wurden als 0 bis 1 genommen und auf 8 Bit gerundet.</translation>
    </message>
    <message>
        <source>Its layers were flattened.</source>
        <extracomment>engine</extracomment>
        <translation>Seine Ebenen wurden auf eine reduziert.</translation>
    </message>
    <message>
        <source>JPEG knows no transparency: transparent parts become white. PNG, TIFF and WebP keep them.</source>
        <extracomment>window</extracomment>
        <translation>JPEG kennt keine Transparenz: transparente Teile werden weiß. PNG, TIFF und WebP behalten sie.</translation>
    </message>
    <message>
        <source>Jobs</source>
        <extracomment>window</extracomment>
        <translation>Aufträge</translation>
    </message>
    <message>
        <source>Join the rim anew</source>
        <extracomment>window</extracomment>
        <translation>Rand neu verbinden</translation>
    </message>
    <message>
        <source>Karras</source>
        <extracomment>catalog</extracomment>
        <translation>Karras</translation>
    </message>
    <message>
        <source>Keep</source>
        <extracomment>window</extracomment>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Keep a frame</source>
        <extracomment>window</extracomment>
        <translation>Zwischenbild behalten</translation>
    </message>
    <message>
        <source>Keep an estimate</source>
        <extracomment>window</extracomment>
        <translation>Schätzung behalten</translation>
    </message>
    <message>
        <source>Keep as a layer</source>
        <extracomment>window</extracomment>
        <translation>Als Ebene behalten</translation>
    </message>
    <message>
        <source>Keep proportions</source>
        <extracomment>window</extracomment>
        <translation>Seitenverhältnis</translation>
    </message>
    <message>
        <source>Keep the live picture</source>
        <extracomment>window</extracomment>
        <translation>Live-Bild behalten</translation>
    </message>
    <message>
        <source>Keep the seed</source>
        <extracomment>window</extracomment>
        <translation>Startwert behalten</translation>
    </message>
    <message>
        <source>Keep this</source>
        <extracomment>window</extracomment>
        <translation>Dies behalten</translation>
    </message>
    <message>
        <source>Keep this seed: the same request then gives the same picture</source>
        <extracomment>window</extracomment>
        <translation>Diesen Startwert (Seed) behalten: dieselbe Anforderung gibt dann dasselbe Bild</translation>
    </message>
    <message>
        <source>Key</source>
        <extracomment>window</extracomment>
        <translation>Taste</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <extracomment>window</extracomment>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Kind</source>
        <extracomment>window</extracomment>
        <translation>Art</translation>
    </message>
    <message>
        <source>Kind of control</source>
        <extracomment>window</extracomment>
        <translation>Art der Steuerung</translation>
    </message>
    <message>
        <source>Kind of patch</source>
        <extracomment>window</extracomment>
        <translation>Art des Zusatzes</translation>
    </message>
    <message>
        <source>LCM</source>
        <extracomment>catalog</extracomment>
        <translation>LCM</translation>
    </message>
    <message>
        <source>LMS</source>
        <extracomment>catalog</extracomment>
        <translation>LMS</translation>
    </message>
    <message>
        <source>Language</source>
        <extracomment>window</extracomment>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Laplacian</source>
        <extracomment>catalog</extracomment>
        <translation>Laplace</translation>
    </message>
    <message>
        <source>Larger finds broader lines.</source>
        <extracomment>catalog</extracomment>
        <translation>Größer findet breitere Linien.</translation>
    </message>
    <message>
        <source>Lasso</source>
        <extracomment>window</extracomment>
        <translation>Freihandauswahl</translation>
    </message>
    <message>
        <source>Later</source>
        <extracomment>window</extracomment>
        <translation>Später</translation>
    </message>
    <message>
        <source>Later in the queue</source>
        <extracomment>window</extracomment>
        <translation>Später an der Reihe</translation>
    </message>
    <message>
        <source>Lay .safetensors files over the model; the files stay where they are</source>
        <extracomment>window</extracomment>
        <translation>Safetensors-Dateien über das Modell legen; die Dateien bleiben, wo sie sind</translation>
    </message>
    <message>
        <source>Lay an IP-Adapter over the model first: it lets layers steer as a prompt does.</source>
        <extracomment>window</extracomment>
        <translation>Zuerst einen IP-Adapter über das Modell legen: damit steuern Ebenen wie ein Prompt.</translation>
    </message>
    <message>
        <source>Lay it over a model: --lora FILE.</source>
        <extracomment>engine</extracomment>
        <translation>Über ein Modell legen: --lora DATEI.</translation>
    </message>
    <message>
        <source>Lay over</source>
        <extracomment>window</extracomment>
        <translation>Darüberlegen</translation>
    </message>
    <message>
        <source>Lay over the model</source>
        <extracomment>window</extracomment>
        <translation>Über das Modell legen</translation>
    </message>
    <message>
        <source>Layer</source>
        <extracomment>window</extracomment>
        <translation>Ebene</translation>
    </message>
    <message>
        <source>Layer to selection</source>
        <extracomment>window</extracomment>
        <translation>Ebene zu Auswahl</translation>
    </message>
    <message>
        <source>Layer&apos;s &amp;opaque part</source>
        <extracomment>window</extracomment>
        <translation>&amp;Deckender Teil der Ebene</translation>
    </message>
    <message>
        <source>Layers</source>
        <extracomment>window</extracomment>
        <translation>Ebenen</translation>
    </message>
    <message>
        <source>Layers, uppermost first</source>
        <extracomment>window</extracomment>
        <translation>Ebenen, oberste zuerst</translation>
    </message>
    <message>
        <source>Leave</source>
        <extracomment>window</extracomment>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Leave --compile away, or the reference pictures and their IP-Adapter.</source>
        <extracomment>engine</extracomment>
        <translation>--compile weglassen oder die Referenzbilder und ihren IP-Adapter.</translation>
    </message>
    <message>
        <source>Leave --compile away; for a recipe of compiled networks give --compile none. The reason is in the log.</source>
        <extracomment>engine</extracomment>
        <translation>--compile weglassen; für ein Rezept mit kompilierten Netzen --compile none angeben. Der Grund steht im Protokoll.</translation>
    </message>
    <message>
        <source>Leave it away.</source>
        <extracomment>engine</extracomment>
        <translation>Weglassen.</translation>
    </message>
    <message>
        <source>Leave them away.</source>
        <extracomment>engine</extracomment>
        <translation>Weglassen.</translation>
    </message>
    <message>
        <source>Left</source>
        <extracomment>window</extracomment>
        <translation>Links</translation>
    </message>
    <message>
        <source>Left “{name}”, right “{other}”.</source>
        <extracomment>window</extracomment>
        <translation>Links „{name}“, rechts „{other}“.</translation>
    </message>
    <message>
        <source>Let it steer</source>
        <extracomment>window</extracomment>
        <translation>Steuern lassen</translation>
    </message>
    <message>
        <source>Let the active layer steer as it was drawn, instead of being part of the picture</source>
        <extracomment>window</extracomment>
        <translation>Die aktive Ebene steuern lassen, wie sie gezeichnet ist, statt dass sie Teil des Bildes ist</translation>
    </message>
    <message>
        <source>Let the layer steer</source>
        <extracomment>window</extracomment>
        <translation>Ebene steuern lassen</translation>
    </message>
    <message>
        <source>Let the seed go</source>
        <extracomment>window</extracomment>
        <translation>Startwert freigeben</translation>
    </message>
    <message>
        <source>Lets reference pictures steer; plain, plus and full ones, with their image encoder beside them.</source>
        <extracomment>catalog</extracomment>
        <translation>Lässt Referenzbilder steuern; einfache, „plus“ und „full“, mit ihrem Bildkodierer daneben.</translation>
    </message>
    <message>
        <source>Levels optimised for some ten steps of Stable Diffusion.</source>
        <extracomment>catalog</extracomment>
        <translation>Stufen, die für etwa zehn Schritte von Stable Diffusion optimiert sind.</translation>
    </message>
    <message>
        <source>Licence: {named}</source>
        <extracomment>window</extracomment>
        <translation>Lizenz: {named}</translation>
    </message>
    <message>
        <source>Light</source>
        <extracomment>window</extracomment>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Line</source>
        <extracomment>window</extracomment>
        <translation>Linie</translation>
    </message>
    <message>
        <source>Line art</source>
        <extracomment>catalog</extracomment>
        <translation>Strichzeichnung</translation>
    </message>
    <message>
        <source>Line art of photographs</source>
        <extracomment>catalog</extracomment>
        <translation>Strichzeichnung von Fotos</translation>
    </message>
    <message>
        <source>Line art, anime</source>
        <extracomment>catalog</extracomment>
        <translation>Strichzeichnung, Anime</translation>
    </message>
    <message>
        <source>Lineart</source>
        <extracomment>catalog</extracomment>
        <translation>Strichzeichnung</translation>
    </message>
    <message>
        <source>Lines of equal brightness are led on into the hole, as a fluid flows.</source>
        <extracomment>catalog</extracomment>
        <translation>Linien gleicher Helligkeit werden in das Loch weitergeführt, wie eine Flüssigkeit fließt.</translation>
    </message>
    <message>
        <source>Lists of words lie in {folder}, one to a line; {name} is not there.</source>
        <extracomment>engine</extracomment>
        <translation>Wortlisten liegen in {folder}, ein Eintrag je Zeile; {name} ist nicht dort.</translation>
    </message>
    <message>
        <source>Live</source>
        <extracomment>window</extracomment>
        <translation>Live</translation>
    </message>
    <message>
        <source>Live painting</source>
        <extracomment>window</extracomment>
        <translation>Live-Malen</translation>
    </message>
    <message>
        <source>Live painting is off, because the engine stopped. Your document is untouched.</source>
        <extracomment>window</extracomment>
        <translation>Live-Malen ist aus, weil die Engine stehen blieb. Das Dokument ist unversehrt.</translation>
    </message>
    <message>
        <source>Lively and forgiving; the picture goes on changing as steps are added.</source>
        <extracomment>catalog</extracomment>
        <translation>Lebhaft und gutmütig; mit mehr Schritten ändert sich das Bild weiter.</translation>
    </message>
    <message>
        <source>LoRA</source>
        <extracomment>catalog</extracomment>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>Lock</source>
        <extracomment>window</extracomment>
        <translation>Sperren</translation>
    </message>
    <message>
        <source>Lock layer</source>
        <extracomment>window</extracomment>
        <translation>Ebene sperren</translation>
    </message>
    <message>
        <source>Lock the pixels: nothing is painted there</source>
        <extracomment>window</extracomment>
        <translation>Pixel sperren: dort wird nichts gemalt</translation>
    </message>
    <message>
        <source>Lock the place: it is not moved</source>
        <extracomment>window</extracomment>
        <translation>Position sperren: sie wird nicht verschoben</translation>
    </message>
    <message>
        <source>Lock the transparency: colours change, what is covered does not</source>
        <extracomment>window</extracomment>
        <translation>Transparenz sperren: Farben ändern sich, was gedeckt ist, nicht</translation>
    </message>
    <message>
        <source>Look at the lists in {folder}: one must not name itself.</source>
        <extracomment>engine</extracomment>
        <translation>Die Listen in {folder} ansehen: eine darf sich nicht selbst nennen.</translation>
    </message>
    <message>
        <source>Look at the network, then run the same command again: it goes on where it ended.</source>
        <extracomment>engine</extracomment>
        <translation>Das Netzwerk prüfen, dann denselben Befehl noch einmal: er macht weiter, wo er endete.</translation>
    </message>
    <message>
        <source>Look at the picture as it is seen, or at the active layer alone.</source>
        <extracomment>window</extracomment>
        <translation>Das Bild ansehen, wie es zu sehen ist, oder nur die aktive Ebene.</translation>
    </message>
    <message>
        <source>Look at the spelling: OWNER/NAME@REVISION.</source>
        <extracomment>engine</extracomment>
        <translation>Die Schreibweise prüfen: EIGENTÜMER/NAME@REVISION.</translation>
    </message>
    <message>
        <source>Look for another revision or repository of this model.</source>
        <extracomment>engine</extracomment>
        <translation>Nach einer anderen Revision oder Ablage dieses Modells suchen.</translation>
    </message>
    <message>
        <source>Look whether requires_aesthetics_score in {index_name} is right.</source>
        <extracomment>engine</extracomment>
        <translation>Prüfen, ob requires_aesthetics_score in {index_name} stimmt.</translation>
    </message>
    <message>
        <source>Lost with the engine</source>
        <extracomment>window</extracomment>
        <translation>Mit der Engine verloren</translation>
    </message>
    <message>
        <source>Low threshold</source>
        <extracomment>catalog</extracomment>
        <translation>Untere Schwelle</translation>
    </message>
    <message>
        <source>Lower finds more joints, and wrong ones.</source>
        <extracomment>catalog</extracomment>
        <translation>Niedriger findet mehr Gelenke, auch falsche.</translation>
    </message>
    <message>
        <source>Lower finds more lines.</source>
        <extracomment>catalog</extracomment>
        <translation>Niedriger findet mehr Linien.</translation>
    </message>
    <message>
        <source>M&amp;irror the view</source>
        <extracomment>window</extracomment>
        <translation>Ansicht &amp;spiegeln</translation>
    </message>
    <message>
        <source>MB</source>
        <extracomment>window</extracomment>
        <translation>MB</translation>
    </message>
    <message>
        <source>Magic wand</source>
        <extracomment>window</extracomment>
        <translation>Zauberstab</translation>
    </message>
    <message>
        <source>Make a control layer from the visible picture</source>
        <extracomment>window</extracomment>
        <translation>Aus dem sichtbaren Bild eine Steuerebene machen</translation>
    </message>
    <message>
        <source>Make it smaller with Ctrl+T, or the canvas larger.</source>
        <extracomment>window</extracomment>
        <translation>Mit Strg+T verkleinern oder die Leinwand vergrößern.</translation>
    </message>
    <message>
        <source>Make the picture smaller, or mark a smaller part of it.</source>
        <extracomment>engine</extracomment>
        <translation>Das Bild verkleinern oder einen kleineren Teil davon markieren.</translation>
    </message>
    <message>
        <source>Make the picture smaller.</source>
        <extracomment>engine</extracomment>
        <translation>Das Bild verkleinern.</translation>
    </message>
    <message>
        <source>Mark it, to find it again</source>
        <extracomment>window</extracomment>
        <translation>Markieren, um es wiederzufinden</translation>
    </message>
    <message>
        <source>Mas&amp;k to selection</source>
        <extracomment>window</extracomment>
        <translation>Ma&amp;ske zu Auswahl</translation>
    </message>
    <message>
        <source>Mask</source>
        <extracomment>window</extracomment>
        <translation>Maske</translation>
    </message>
    <message>
        <source>Mask &amp;colour…</source>
        <extracomment>window</extracomment>
        <translation>Maskenf&amp;arbe …</translation>
    </message>
    <message>
        <source>Mask brush</source>
        <extracomment>window</extracomment>
        <translation>Maskenpinsel</translation>
    </message>
    <message>
        <source>Mask colour</source>
        <extracomment>window</extracomment>
        <translation>Maskenfarbe</translation>
    </message>
    <message>
        <source>Mask colour…</source>
        <extracomment>window</extracomment>
        <translation>Maskenfarbe …</translation>
    </message>
    <message>
        <source>Mask cover</source>
        <extracomment>window</extracomment>
        <translation>Maskendeckung</translation>
    </message>
    <message>
        <source>Mask stroke</source>
        <extracomment>window</extracomment>
        <translation>Maskenstrich</translation>
    </message>
    <message>
        <source>Mask to selection</source>
        <extracomment>window</extracomment>
        <translation>Maske zu Auswahl</translation>
    </message>
    <message>
        <source>Mend it.</source>
        <extracomment>engine</extracomment>
        <translation>In Ordnung bringen.</translation>
    </message>
    <message>
        <source>Mend or delete it.</source>
        <extracomment>engine</extracomment>
        <translation>In Ordnung bringen oder löschen.</translation>
    </message>
    <message>
        <source>Mend the text.</source>
        <extracomment>engine</extracomment>
        <translation>Den Text in Ordnung bringen.</translation>
    </message>
    <message>
        <source>Menu</source>
        <extracomment>window</extracomment>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Merge &amp;down</source>
        <extracomment>window</extracomment>
        <translation>Nach &amp;unten vereinen</translation>
    </message>
    <message>
        <source>Merge &amp;visible</source>
        <extracomment>window</extracomment>
        <translation>Sichtba&amp;re vereinen</translation>
    </message>
    <message>
        <source>Merge down</source>
        <extracomment>window</extracomment>
        <translation>Nach unten vereinen</translation>
    </message>
    <message>
        <source>Merge visible</source>
        <extracomment>window</extracomment>
        <translation>Sichtbare vereinen</translation>
    </message>
    <message>
        <source>Merged tokens</source>
        <extracomment>catalog</extracomment>
        <translation>Vereinte Token</translation>
    </message>
    <message>
        <source>Merges tokens that are alike for the length of a self-attention. It pays for large models and pictures.</source>
        <extracomment>catalog</extracomment>
        <translation>Fasst Token zusammen, die sich gleichen, solange eine Selbstaufmerksamkeit rechnet. Das lohnt sich bei großen Modellen und Bildern.</translation>
    </message>
    <message>
        <source>Message</source>
        <extracomment>window</extracomment>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Method</source>
        <extracomment>window</extracomment>
        <translation>Methode</translation>
    </message>
    <message>
        <source>Mid grey.</source>
        <extracomment>catalog</extracomment>
        <translation>Mittleres Grau.</translation>
    </message>
    <message>
        <source>Mirror</source>
        <extracomment>window</extracomment>
        <translation>Waagerecht spiegeln</translation>
    </message>
    <message>
        <source>Mixes the noise behind two layers. Both ends are the layers&apos; own pixels.</source>
        <extracomment>window</extracomment>
        <translation>Mischt das Rauschen hinter zwei Ebenen. An beiden Enden stehen die Pixel der Ebenen selbst.</translation>
    </message>
    <message>
        <source>Mixing</source>
        <extracomment>catalog</extracomment>
        <translation>Mischung</translation>
    </message>
    <message>
        <source>Mode</source>
        <extracomment>window</extracomment>
        <translation>Modus</translation>
    </message>
    <message>
        <source>Model</source>
        <extracomment>window</extracomment>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Models</source>
        <extracomment>window</extracomment>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Models are listed when the engine is ready.</source>
        <extracomment>window</extracomment>
        <translation>Die Modelle stehen hier, sobald die Engine bereit ist.</translation>
    </message>
    <message>
        <source>Models for upscaling or for depth cannot be used; use their base model.</source>
        <extracomment>engine</extracomment>
        <translation>Modelle zum Hochskalieren oder für Tiefe sind nicht zu verwenden; ihr Grundmodell verwenden.</translation>
    </message>
    <message>
        <source>Modes are listed when the engine is ready.</source>
        <extracomment>window</extracomment>
        <translation>Die Modi stehen hier, sobald die Engine bereit ist.</translation>
    </message>
    <message>
        <source>Modes: none</source>
        <extracomment>window</extracomment>
        <translation>Modi: keine</translation>
    </message>
    <message>
        <source>Modes: {modes}</source>
        <extracomment>window</extracomment>
        <translation>Modi: {modes}</translation>
    </message>
    <message>
        <source>Move</source>
        <extracomment>window</extracomment>
        <translation>Verschieben</translation>
    </message>
    <message>
        <source>Move layer</source>
        <extracomment>window</extracomment>
        <translation>Ebene verschieben</translation>
    </message>
    <message>
        <source>Move layer down</source>
        <extracomment>window</extracomment>
        <translation>Ebene nach unten</translation>
    </message>
    <message>
        <source>Move layer up</source>
        <extracomment>window</extracomment>
        <translation>Ebene nach oben</translation>
    </message>
    <message>
        <source>Move the layer down</source>
        <extracomment>window</extracomment>
        <translation>Die Ebene nach unten schieben</translation>
    </message>
    <message>
        <source>Move the layer up</source>
        <extracomment>window</extracomment>
        <translation>Die Ebene nach oben schieben</translation>
    </message>
    <message>
        <source>Move the view, held while dragging</source>
        <extracomment>window</extracomment>
        <translation>Ansicht verschieben, beim Ziehen gehalten</translation>
    </message>
    <message>
        <source>Move within lists, sliders and texts</source>
        <extracomment>window</extracomment>
        <translation>Sich in Listen, Reglern und Texten bewegen</translation>
    </message>
    <message>
        <source>Move “gallery.sqlite” away, and a new one begins; the pictures beside it are safe.</source>
        <extracomment>window</extracomment>
        <translation>„gallery.sqlite“ wegschieben, dann beginnt eine neue; die Bilder daneben sind sicher.</translation>
    </message>
    <message>
        <source>NVIDIA or AMD (CUDA)</source>
        <extracomment>window</extracomment>
        <translation>NVIDIA oder AMD (CUDA)</translation>
    </message>
    <message>
        <source>Name a folder with CLIP&apos;s {words} and {pairs} ({size} words): --tokenizer FOLDER.</source>
        <extracomment>engine</extracomment>
        <translation>Einen Ordner mit {words} und {pairs} von CLIP nennen ({size} Wörter): --tokenizer ORDNER.</translation>
    </message>
    <message>
        <source>Name one of them with --file: {join}.</source>
        <extracomment>engine</extracomment>
        <translation>Eine davon mit --file nennen: {join}.</translation>
    </message>
    <message>
        <source>Navier-Stokes</source>
        <extracomment>catalog</extracomment>
        <translation>Navier-Stokes</translation>
    </message>
    <message>
        <source>Ne&amp;xt document</source>
        <extracomment>window</extracomment>
        <translation>&amp;Nächstes Dokument</translation>
    </message>
    <message>
        <source>Near is white, far is black. The result keeps to what stands before what.</source>
        <extracomment>catalog</extracomment>
        <translation>Nah ist weiß, fern ist schwarz. Das Ergebnis hält sich daran, was vor was steht.</translation>
    </message>
    <message>
        <source>Near is white. A small network that has seen Diorama&apos;s world alone: for its pictures, not for photographs.</source>
        <extracomment>catalog</extracomment>
        <translation>Nah ist weiß. Ein kleines Netz, das nur Dioramas Welt gesehen hat: für deren Bilder, nicht für Fotos.</translation>
    </message>
    <message>
        <source>Near is white. Depth Anything or DPT, added by you.</source>
        <extracomment>catalog</extracomment>
        <translation>Nah ist weiß. Depth Anything oder DPT, selbst hinzugefügt.</translation>
    </message>
    <message>
        <source>Negative prompt</source>
        <extracomment>window</extracomment>
        <translation>Negativer Prompt</translation>
    </message>
    <message>
        <source>Negative prompt:</source>
        <extracomment>engine</extracomment>
        <translation>Negativer Prompt:</translation>
    </message>
    <message>
        <source>Negative prompt: what to keep out</source>
        <extracomment>window</extracomment>
        <translation>Negativer Prompt: was fehlen soll</translation>
    </message>
    <message>
        <source>Neighbourhood</source>
        <extracomment>catalog</extracomment>
        <translation>Nachbarschaft</translation>
    </message>
    <message>
        <source>Neutral</source>
        <extracomment>catalog</extracomment>
        <translation>Neutral</translation>
    </message>
    <message>
        <source>New</source>
        <extracomment>window</extracomment>
        <translation>Neu</translation>
    </message>
    <message>
        <source>New document</source>
        <extracomment>window</extracomment>
        <translation>Neues Dokument</translation>
    </message>
    <message>
        <source>New here?</source>
        <extracomment>window</extracomment>
        <translation>Neu hier?</translation>
    </message>
    <message>
        <source>New key</source>
        <extracomment>window</extracomment>
        <translation>Neue Taste</translation>
    </message>
    <message>
        <source>Next</source>
        <extracomment>window</extracomment>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>No annotator for this kind of control is installed.</source>
        <extracomment>window</extracomment>
        <translation>Für diese Art der Steuerung ist kein Annotator installiert.</translation>
    </message>
    <message>
        <source>No command has these words in its name.</source>
        <extracomment>window</extracomment>
        <translation>Kein Befehl hat diese Wörter im Namen.</translation>
    </message>
    <message>
        <source>No document is open.</source>
        <extracomment>window</extracomment>
        <translation>Kein Dokument ist offen.</translation>
    </message>
    <message>
        <source>No key</source>
        <extracomment>window</extracomment>
        <translation>Keine Taste</translation>
    </message>
    <message>
        <source>No layer is active. Choose one in the layer list, or add one.</source>
        <extracomment>window</extracomment>
        <translation>Keine Ebene ist aktiv. In der Ebenenliste eine wählen oder eine hinzufügen.</translation>
    </message>
    <message>
        <source>No layer is active. Choose the one to move in the layer list.</source>
        <extracomment>window</extracomment>
        <translation>Keine Ebene ist aktiv. In der Ebenenliste die wählen, die verschoben werden soll.</translation>
    </message>
    <message>
        <source>No model is installed.</source>
        <extracomment>window</extracomment>
        <translation>Kein Modell ist installiert.</translation>
    </message>
    <message>
        <source>No model is installed. Add a folder in diffusers&apos; layout, or a single .safetensors file.</source>
        <extracomment>window</extracomment>
        <translation>Kein Modell ist installiert. Einen Ordner im Aufbau von diffusers oder eine einzelne .safetensors-Datei hinzufügen.</translation>
    </message>
    <message>
        <source>No model was added under the name {model}.</source>
        <extracomment>engine</extracomment>
        <translation>Unter dem Namen {model} wurde kein Modell hinzugefügt.</translation>
    </message>
    <message>
        <source>No model.</source>
        <extracomment>window</extracomment>
        <translation>Kein Modell.</translation>
    </message>
    <message>
        <source>No network predicts {prediction}.</source>
        <extracomment>engine</extracomment>
        <translation>Kein Netz sagt {prediction} voraus.</translation>
    </message>
    <message>
        <source>No reference picture</source>
        <extracomment>window</extracomment>
        <translation>Kein Referenzbild</translation>
    </message>
    <message>
        <source>No side of the picture is to grow.</source>
        <extracomment>engine</extracomment>
        <translation>Keine Seite des Bildes soll wachsen.</translation>
    </message>
    <message>
        <source>Noise levels at even steps of the training schedule.</source>
        <extracomment>catalog</extracomment>
        <translation>Rauschstufen in gleichen Schritten des Trainingsplans.</translation>
    </message>
    <message>
        <source>None</source>
        <extracomment>window</extracomment>
        <translation>Keines</translation>
    </message>
    <message>
        <source>None is installed.</source>
        <extracomment>engine</extracomment>
        <translation>Keines ist installiert.</translation>
    </message>
    <message>
        <source>None yet: a prompt comes here when it is used.</source>
        <extracomment>window</extracomment>
        <translation>Noch keiner: ein Prompt steht hier, sobald er verwendet wurde.</translation>
    </message>
    <message>
        <source>Normals</source>
        <extracomment>catalog</extracomment>
        <translation>Normalen</translation>
    </message>
    <message>
        <source>Not added yet</source>
        <extracomment>window</extracomment>
        <translation>Noch nicht hinzugefügt</translation>
    </message>
    <message>
        <source>Not now</source>
        <extracomment>window</extracomment>
        <translation>Jetzt nicht</translation>
    </message>
    <message>
        <source>Not taken over: {join}.</source>
        <extracomment>engine</extracomment>
        <translation>Nicht übernommen: {join}.</translation>
    </message>
    <message>
        <source>Nothing changes: the picture comes back as it is.</source>
        <extracomment>window</extracomment>
        <translation>Nichts ändert sich: das Bild kommt zurück, wie es ist.</translation>
    </message>
    <message>
        <source>Nothing is drawn on this layer yet.</source>
        <extracomment>window</extracomment>
        <translation>Auf dieser Ebene ist noch nichts gezeichnet.</translation>
    </message>
    <message>
        <source>Nothing is laid over the model.</source>
        <extracomment>window</extracomment>
        <translation>Nichts liegt über dem Modell.</translation>
    </message>
    <message>
        <source>Nothing is masked yet: make a mask of the selection (Ctrl+Alt+M), or paint with the mask brush.</source>
        <extracomment>window</extracomment>
        <translation>Noch ist nichts maskiert: aus der Auswahl eine Maske machen (Strg+Alt+M) oder mit dem Maskenpinsel malen.</translation>
    </message>
    <message>
        <source>Nothing is masked yet: paint with the mask brush.</source>
        <extracomment>window</extracomment>
        <translation>Noch ist nichts maskiert: mit dem Maskenpinsel malen.</translation>
    </message>
    <message>
        <source>Nothing is painted in the mask, so nothing would change.</source>
        <extracomment>engine</extracomment>
        <translation>In der Maske ist nichts gemalt, also würde sich nichts ändern.</translation>
    </message>
    <message>
        <source>Nothing matches. Try fewer words, or take the star off.</source>
        <extracomment>window</extracomment>
        <translation>Nichts passt. Weniger Wörter versuchen oder den Stern abwählen.</translation>
    </message>
    <message>
        <source>Nothing of the mask lies inside the region.</source>
        <extracomment>engine</extracomment>
        <translation>Nichts von der Maske liegt im Bereich.</translation>
    </message>
    <message>
        <source>Nothing reads the reference pictures: {title} is a model without {titles}.</source>
        <extracomment>engine</extracomment>
        <translation>Nichts liest die Referenzbilder: {title} ist ein Modell ohne {titles}.</translation>
    </message>
    <message>
        <source>Nothing steers yet. Draw lines, or read them off the picture.</source>
        <extracomment>window</extracomment>
        <translation>Noch steuert nichts. Linien zeichnen oder aus dem Bild lesen.</translation>
    </message>
    <message>
        <source>Nothing waits.</source>
        <extracomment>window</extracomment>
        <translation>Nichts wartet.</translation>
    </message>
    <message>
        <source>Nothing was added.</source>
        <extracomment>engine</extracomment>
        <translation>Nichts wurde hinzugefügt.</translation>
    </message>
    <message>
        <source>Nothing was asked of the engine yet. Press Generate as often as you like: jobs wait here and run in order.</source>
        <extracomment>window</extracomment>
        <translation>Noch wurde von der Engine nichts verlangt. „Generieren“ darf beliebig oft gedrückt werden: Aufträge warten hier und laufen der Reihe nach.</translation>
    </message>
    <message>
        <source>Nothing was asked of the model: what steers it did nothing.</source>
        <extracomment>engine</extracomment>
        <translation>Vom Modell wurde nichts verlangt: was es steuert, bewirkte nichts.</translation>
    </message>
    <message>
        <source>Nothing was changed; open another copy.</source>
        <extracomment>engine</extracomment>
        <translation>Nichts wurde geändert; eine andere Kopie öffnen.</translation>
    </message>
    <message>
        <source>Nothing was changed; use another copy.</source>
        <extracomment>engine</extracomment>
        <translation>Nichts wurde geändert; eine andere Kopie verwenden.</translation>
    </message>
    <message>
        <source>Nothing was removed.</source>
        <extracomment>engine</extracomment>
        <translation>Nichts wurde entfernt.</translation>
    </message>
    <message>
        <source>Nothing would be left of the selection, so it stays as it is.</source>
        <extracomment>window</extracomment>
        <translation>Von der Auswahl bliebe nichts übrig; sie bleibt, wie sie ist.</translation>
    </message>
    <message>
        <source>Numbers</source>
        <extracomment>window</extracomment>
        <translation>Zahlen</translation>
    </message>
    <message>
        <source>Of the {len} shards that {index} names, {len2} are missing, {missing} first.</source>
        <extracomment>engine</extracomment>
        <translation>Von den {len} Teilen, die {index} nennt, fehlen {len2}, zuerst {missing}.</translation>
    </message>
    <message>
        <source>Offset</source>
        <extracomment>catalog</extracomment>
        <translation>Versatz</translation>
    </message>
    <message>
        <source>Offset across</source>
        <extracomment>window</extracomment>
        <translation>Versatz quer</translation>
    </message>
    <message>
        <source>Offset down</source>
        <extracomment>window</extracomment>
        <translation>Versatz hoch</translation>
    </message>
    <message>
        <source>On canvas</source>
        <extracomment>window</extracomment>
        <translation>Auf Leinwand</translation>
    </message>
    <message>
        <source>On the way to where you stand.</source>
        <extracomment>window</extracomment>
        <translation>Auf dem Weg zum jetzigen Stand.</translation>
    </message>
    <message>
        <source>One after the other, in the same place</source>
        <extracomment>window</extracomment>
        <translation>Eins nach dem anderen, am selben Ort</translation>
    </message>
    <message>
        <source>One beside the other</source>
        <extracomment>window</extracomment>
        <translation>Eins neben dem anderen</translation>
    </message>
    <message>
        <source>One change of mean and contrast for each colour.</source>
        <extracomment>catalog</extracomment>
        <translation>Eine Änderung von Mittelwert und Kontrast für jede Farbe.</translation>
    </message>
    <message>
        <source>One left and one right of a line; drag it, or move it by the arrow keys</source>
        <extracomment>window</extracomment>
        <translation>Eins links und eins rechts einer Linie; ziehen oder mit den Pfeiltasten verschieben</translation>
    </message>
    <message>
        <source>One network call a step: close to the picture, not exact. Best at guidance scale 1 and with many steps.</source>
        <extracomment>catalog</extracomment>
        <translation>Ein Netzaufruf je Schritt: nahe am Bild, nicht exakt. Am besten bei Führungsstärke 1 und mit vielen Schritten.</translation>
    </message>
    <message>
        <source>Only models made of the known classes can be used.</source>
        <extracomment>engine</extracomment>
        <translation>Nur Modelle aus den bekannten Klassen sind zu verwenden.</translation>
    </message>
    <message>
        <source>Only results with a star</source>
        <extracomment>window</extracomment>
        <translation>Nur Ergebnisse mit Stern</translation>
    </message>
    <message>
        <source>Only the first of its frames or pages was opened.</source>
        <extracomment>engine</extracomment>
        <translation>Nur das erste seiner Bilder oder Seiten wurde geöffnet.</translation>
    </message>
    <message>
        <source>Only what hangs together with the clicked pixel.</source>
        <extracomment>window</extracomment>
        <translation>Nur was mit dem angeklickten Pixel zusammenhängt.</translation>
    </message>
    <message>
        <source>Opacity</source>
        <extracomment>window</extracomment>
        <translation>Deckkraft</translation>
    </message>
    <message>
        <source>Open</source>
        <extracomment>window</extracomment>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <extracomment>window</extracomment>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>Open a copy of the file that it came with.</source>
        <extracomment>engine</extracomment>
        <translation>Eine Kopie der Datei öffnen, mit der sie kam.</translation>
    </message>
    <message>
        <source>Open a smaller version or another file.</source>
        <extracomment>engine</extracomment>
        <translation>Eine kleinere Fassung oder eine andere Datei öffnen.</translation>
    </message>
    <message>
        <source>Open a smaller version.</source>
        <extracomment>engine</extracomment>
        <translation>Eine kleinere Fassung öffnen.</translation>
    </message>
    <message>
        <source>Open another copy of it.</source>
        <extracomment>window</extracomment>
        <translation>Eine andere Kopie davon öffnen.</translation>
    </message>
    <message>
        <source>Open another copy.</source>
        <extracomment>window</extracomment>
        <translation>Eine andere Kopie öffnen.</translation>
    </message>
    <message>
        <source>Open another file.</source>
        <extracomment>engine</extracomment>
        <translation>Eine andere Datei öffnen.</translation>
    </message>
    <message>
        <source>Open documents</source>
        <extracomment>window</extracomment>
        <translation>Offene Dokumente</translation>
    </message>
    <message>
        <source>Open it in a tab, with all that it was made from</source>
        <extracomment>window</extracomment>
        <translation>In einem Reiter öffnen, mit allem, woraus es entstand</translation>
    </message>
    <message>
        <source>Open one first.</source>
        <extracomment>window</extracomment>
        <translation>Zuerst eines öffnen.</translation>
    </message>
    <message>
        <source>Open or paint one first.</source>
        <extracomment>window</extracomment>
        <translation>Zuerst eines öffnen oder malen.</translation>
    </message>
    <message>
        <source>Open or paint one.</source>
        <extracomment>window</extracomment>
        <translation>Eines öffnen oder malen.</translation>
    </message>
    <message>
        <source>Open result</source>
        <extracomment>window</extracomment>
        <translation>Ergebnis öffnen</translation>
    </message>
    <message>
        <source>Open the PNG or document that carries it, or copy it into the blob folder.</source>
        <extracomment>engine</extracomment>
        <translation>Das PNG oder Dokument öffnen, das es enthält, oder es in den Blob-Ordner kopieren.</translation>
    </message>
    <message>
        <source>Open the document and ask for it again.</source>
        <extracomment>window</extracomment>
        <translation>Das Dokument öffnen und noch einmal anfordern.</translation>
    </message>
    <message numerus="yes">
        <source>Open them and save, or discard them. If you close this message, you are asked again at the next start.</source>
        <extracomment>window</extracomment>
        <translation>
            <numerusform>Öffnen und speichern oder verwerfen. Wird diese Meldung geschlossen, kommt die Frage beim nächsten Start wieder.</numerusform>
            <numerusform>Öffnen und speichern oder verwerfen. Wird diese Meldung geschlossen, kommt die Frage beim nächsten Start wieder.</numerusform>
        </translation>
    </message>
    <message>
        <source>OpenPose</source>
        <extracomment>catalog</extracomment>
        <translation>OpenPose</translation>
    </message>
    <message>
        <source>OpenRaster (*.ora)</source>
        <extracomment>window</extracomment>
        <translation>OpenRaster (*.ora)</translation>
    </message>
    <message>
        <source>Opened with its recipe: prompt, settings and seed are as they were when it was made.</source>
        <extracomment>window</extracomment>
        <translation>Mit seinem Rezept geöffnet: Prompt, Einstellungen und Startwert sind wie damals.</translation>
    </message>
    <message>
        <source>Opening “{name}” …</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ wird geöffnet …</translation>
    </message>
    <message>
        <source>Optimised for</source>
        <extracomment>catalog</extracomment>
        <translation>Optimiert für</translation>
    </message>
    <message>
        <source>Order</source>
        <extracomment>catalog</extracomment>
        <translation>Ordnung</translation>
    </message>
    <message>
        <source>Other colour</source>
        <extracomment>window</extracomment>
        <translation>Andere Farbe</translation>
    </message>
    <message>
        <source>Out of its group</source>
        <extracomment>window</extracomment>
        <translation>Aus der Gruppe heraus</translation>
    </message>
    <message>
        <source>Outpaint</source>
        <extracomment>catalog</extracomment>
        <translation>Outpainting</translation>
    </message>
    <message>
        <source>Over how much more this freedom ends, by and by.</source>
        <extracomment>catalog</extracomment>
        <translation>Über wie viel mehr diese Freiheit nach und nach endet.</translation>
    </message>
    <message>
        <source>Overlap</source>
        <extracomment>catalog</extracomment>
        <translation>Überlappung</translation>
    </message>
    <message>
        <source>Overwrite</source>
        <extracomment>window</extracomment>
        <translation>Überschreiben</translation>
    </message>
    <message>
        <source>PLMS</source>
        <extracomment>catalog</extracomment>
        <translation>PLMS</translation>
    </message>
    <message>
        <source>Paint</source>
        <extracomment>window</extracomment>
        <translation>Malebene</translation>
    </message>
    <message>
        <source>Paint an inverted picture again, raw: what the model makes of it, with nothing added.</source>
        <extracomment>catalog</extracomment>
        <translation>Malt ein invertiertes Bild noch einmal, roh: was das Modell daraus macht, ohne etwas hinzuzufügen.</translation>
    </message>
    <message>
        <source>Paint on the active layer. Alt picks a colour.</source>
        <extracomment>window</extracomment>
        <translation>Auf die aktive Ebene malen. Alt nimmt eine Farbe auf.</translation>
    </message>
    <message>
        <source>Paint on the layer or its mask</source>
        <extracomment>window</extracomment>
        <translation>Auf der Ebene oder ihrer Maske malen</translation>
    </message>
    <message>
        <source>Paint over it</source>
        <extracomment>window</extracomment>
        <translation>Übermalen lassen</translation>
    </message>
    <message>
        <source>Paint over something with the mask brush (M), choose Inpaint as the mode, write what shall be there, and press the button again. Nothing outside the mask changes.</source>
        <extracomment>window</extracomment>
        <translation>Mit dem Maskenpinsel (M) etwas übermalen, als Modus „Inpainting“ wählen, schreiben, was dort sein soll, und die Schaltfläche noch einmal drücken. Außerhalb der Maske ändert sich nichts.</translation>
    </message>
    <message>
        <source>Paint the mask.</source>
        <extracomment>engine</extracomment>
        <translation>Die Maske malen.</translation>
    </message>
    <message>
        <source>Paint the way</source>
        <extracomment>window</extracomment>
        <translation>Den Weg malen</translation>
    </message>
    <message>
        <source>Paint what may change with the mask brush, then press Generate.</source>
        <extracomment>window</extracomment>
        <translation>Mit dem Maskenpinsel malen, was sich ändern darf, dann „Generieren“ drücken.</translation>
    </message>
    <message>
        <source>Paint what may change: white regenerates, grey changes in part.</source>
        <extracomment>window</extracomment>
        <translation>Malen, was sich ändern darf: Weiß wird neu, Grau ändert sich zum Teil.</translation>
    </message>
    <message>
        <source>Paint with the model (Ctrl+Return)</source>
        <extracomment>window</extracomment>
        <translation>Mit dem Modell malen (Strg+Return)</translation>
    </message>
    <message>
        <source>Paint with the picture from elsewhere; Alt and a click say from where.</source>
        <extracomment>window</extracomment>
        <translation>Mit dem Bild von anderswo malen; Alt und ein Klick sagen, woher.</translation>
    </message>
    <message>
        <source>Paint with this model in this document</source>
        <extracomment>window</extracomment>
        <translation>In diesem Dokument mit diesem Modell malen</translation>
    </message>
    <message>
        <source>Painting and saving work meanwhile.</source>
        <extracomment>window</extracomment>
        <translation>Malen und Speichern gehen inzwischen weiter.</translation>
    </message>
    <message>
        <source>Paper</source>
        <extracomment>window</extracomment>
        <translation>Papier</translation>
    </message>
    <message>
        <source>Paste</source>
        <extracomment>window</extracomment>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <extracomment>window</extracomment>
        <translation>Eingefügtes Bild</translation>
    </message>
    <message>
        <source>Patches</source>
        <extracomment>window</extracomment>
        <translation>Zusätze</translation>
    </message>
    <message>
        <source>Pause</source>
        <extracomment>window</extracomment>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Paused. </source>
        <extracomment>window</extracomment>
        <translation>Angehalten. </translation>
    </message>
    <message>
        <source>People as coloured skeletons on black. The result&apos;s people stand as they do.</source>
        <extracomment>catalog</extracomment>
        <translation>Menschen als farbige Skelette auf Schwarz. Die Menschen im Ergebnis stehen wie sie.</translation>
    </message>
    <message>
        <source>Perturbed attention</source>
        <extracomment>catalog</extracomment>
        <translation>Gestörte Attention</translation>
    </message>
    <message>
        <source>Pick colour</source>
        <extracomment>window</extracomment>
        <translation>Farbpipette</translation>
    </message>
    <message>
        <source>Picture</source>
        <extracomment>window</extracomment>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Picture stays</source>
        <extracomment>window</extracomment>
        <translation>Bild bleibt</translation>
    </message>
    <message>
        <source>Pictures and documents (*.ora *.png *.jpg *.jpeg *.webp *.tif *.tiff *.bmp *.gif *.json);;All files (*)</source>
        <extracomment>window</extracomment>
        <translation>Bilder und Dokumente (*.ora *.png *.jpg *.jpeg *.webp *.tif *.tiff *.bmp *.gif *.json);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Pictures like the one that a seed gave with this prompt: each seed is another variation.</source>
        <extracomment>catalog</extracomment>
        <translation>Bilder wie das, das ein Startwert mit diesem Prompt gab: jeder Startwert ist eine andere Variation.</translation>
    </message>
    <message>
        <source>Pictures on the way between two or four pictures, inversions or seeds. Ends are the sources&apos; pixels.</source>
        <extracomment>catalog</extracomment>
        <translation>Bilder auf dem Weg zwischen zwei oder vier Bildern, Inversionen oder Startwerten. An den Enden stehen die Pixel der Quellen.</translation>
    </message>
    <message>
        <source>Pictures on their way are not cancelled: they are kept under Results.</source>
        <extracomment>window</extracomment>
        <translation>Bilder, die unterwegs sind, werden nicht abgebrochen: sie liegen danach unter Ergebnisse.</translation>
    </message>
    <message>
        <source>Pictures that are finished are kept under Results.</source>
        <extracomment>window</extracomment>
        <translation>Fertige Bilder liegen unter Ergebnisse.</translation>
    </message>
    <message>
        <source>Pixels at the edge are selected in part.</source>
        <extracomment>window</extracomment>
        <translation>Pixel an der Kante sind zum Teil ausgewählt.</translation>
    </message>
    <message>
        <source>Pixels on either side of the edge</source>
        <extracomment>window</extracomment>
        <translation>Pixel auf jeder Seite der Kante</translation>
    </message>
    <message>
        <source>Pixels that the edge is soft over</source>
        <extracomment>window</extracomment>
        <translation>Pixel, über die die Kante weich wird</translation>
    </message>
    <message>
        <source>Pixels to grow by</source>
        <extracomment>window</extracomment>
        <translation>Um wie viele Pixel vergrößern</translation>
    </message>
    <message>
        <source>Pixels to shrink by</source>
        <extracomment>window</extracomment>
        <translation>Um wie viele Pixel verkleinern</translation>
    </message>
    <message>
        <source>Place on the way</source>
        <extracomment>window</extracomment>
        <translation>Ort auf dem Weg</translation>
    </message>
    <message>
        <source>Plain and predictable; what inversion by DDIM runs backwards.</source>
        <extracomment>catalog</extracomment>
        <translation>Schlicht und vorhersehbar; die Inversion durch DDIM läuft ihn rückwärts.</translation>
    </message>
    <message>
        <source>Poisson</source>
        <extracomment>catalog</extracomment>
        <translation>Poisson</translation>
    </message>
    <message>
        <source>Polygon lasso</source>
        <extracomment>window</extracomment>
        <translation>Polygonauswahl</translation>
    </message>
    <message>
        <source>Pose</source>
        <extracomment>catalog</extracomment>
        <translation>Pose</translation>
    </message>
    <message>
        <source>Press “Restart the engine”.</source>
        <extracomment>window</extracomment>
        <translation>„Engine neu starten“ drücken.</translation>
    </message>
    <message>
        <source>Pressure sets flow</source>
        <extracomment>window</extracomment>
        <translation>Druck auf Fluss</translation>
    </message>
    <message>
        <source>Pressure sets size</source>
        <extracomment>window</extracomment>
        <translation>Druck auf Größe</translation>
    </message>
    <message>
        <source>Preview</source>
        <extracomment>window</extracomment>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>Processor (CPU)</source>
        <extracomment>window</extracomment>
        <translation>Prozessor (CPU)</translation>
    </message>
    <message>
        <source>Progress</source>
        <extracomment>window</extracomment>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Prompt</source>
        <extracomment>window</extracomment>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>Prompt of a region</source>
        <extracomment>window</extracomment>
        <translation>Prompt eines Bereichs</translation>
    </message>
    <message>
        <source>Prompt of the region</source>
        <extracomment>window</extracomment>
        <translation>Prompt des Bereichs</translation>
    </message>
    <message>
        <source>Prompt only</source>
        <extracomment>window</extracomment>
        <translation>Nur Prompt</translation>
    </message>
    <message>
        <source>Prompt, settings and seed</source>
        <extracomment>window</extracomment>
        <translation>Prompt, Einstellungen und Startwert</translation>
    </message>
    <message>
        <source>Prompt: what to paint, for example {prompt}</source>
        <extracomment>window</extracomment>
        <translation>Prompt: was gemalt werden soll, zum Beispiel {prompt}</translation>
    </message>
    <message>
        <source>Prompts that were used before</source>
        <extracomment>window</extracomment>
        <translation>Früher verwendete Prompts</translation>
    </message>
    <message>
        <source>Put it on top of the current document</source>
        <extracomment>window</extracomment>
        <translation>Oben auf das aktuelle Dokument legen</translation>
    </message>
    <message>
        <source>Put it, in diffusers&apos; layout, into the model&apos;s folder as controlnets/KIND/.</source>
        <extracomment>engine</extracomment>
        <translation>Im Aufbau von diffusers in den Ordner des Modells legen, als controlnets/ART/.</translation>
    </message>
    <message>
        <source>Put its image encoder (config.json and model.safetensors) into {places}.</source>
        <extracomment>engine</extracomment>
        <translation>Seinen Bildkodierer (config.json und model.safetensors) nach {places} legen.</translation>
    </message>
    <message>
        <source>Put one there that was made for this model&apos;s base, or take it out.</source>
        <extracomment>engine</extracomment>
        <translation>Einen dorthin legen, der für das Grundmodell gemacht wurde, oder ihn herausnehmen.</translation>
    </message>
    <message>
        <source>Put the layer into a group</source>
        <extracomment>window</extracomment>
        <translation>Die Ebene in eine Gruppe legen</translation>
    </message>
    <message>
        <source>Put the same file there, or remove the model and add it again.</source>
        <extracomment>engine</extracomment>
        <translation>Dieselbe Datei dorthin legen oder das Modell entfernen und wieder hinzufügen.</translation>
    </message>
    <message>
        <source>Put the same file there.</source>
        <extracomment>engine</extracomment>
        <translation>Dieselbe Datei dorthin legen.</translation>
    </message>
    <message>
        <source>Queue</source>
        <extracomment>window</extracomment>
        <translation>Aufträge</translation>
    </message>
    <message>
        <source>Quit</source>
        <extracomment>window</extracomment>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Quit, and drop what is not finished? {jobs}.</source>
        <extracomment>window</extracomment>
        <translation>Beenden und fallen lassen, was nicht fertig ist? {jobs}.</translation>
    </message>
    <message>
        <source>Reach so far under the lines around what is filled.</source>
        <extracomment>window</extracomment>
        <translation>So weit unter die Linien um das Gefüllte reichen.</translation>
    </message>
    <message>
        <source>Read off the picture</source>
        <extracomment>window</extracomment>
        <translation>Aus dem Bild lesen</translation>
    </message>
    <message>
        <source>Recall</source>
        <extracomment>window</extracomment>
        <translation>Abrufen</translation>
    </message>
    <message>
        <source>Recent</source>
        <extracomment>window</extracomment>
        <translation>Zuletzt</translation>
    </message>
    <message>
        <source>Recipes are in PNGs that Underpaint exported and in its JSON files.</source>
        <extracomment>engine</extracomment>
        <translation>Rezepte sind in PNGs, die Underpaint exportiert hat, und in seinen JSON-Dateien.</translation>
    </message>
    <message>
        <source>Reconstruct</source>
        <extracomment>window</extracomment>
        <translation>Rekonstruktion</translation>
    </message>
    <message>
        <source>Reconstruct as a layer</source>
        <extracomment>window</extracomment>
        <translation>Als Ebene rekonstruieren</translation>
    </message>
    <message>
        <source>Reconstruction</source>
        <extracomment>window</extracomment>
        <translation>Rekonstruktion</translation>
    </message>
    <message>
        <source>Recover</source>
        <extracomment>window</extracomment>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <extracomment>window</extracomment>
        <translation>Rechteck</translation>
    </message>
    <message>
        <source>Reference picture</source>
        <extracomment>window</extracomment>
        <translation>Referenzbild</translation>
    </message>
    <message>
        <source>Reference pictures</source>
        <extracomment>window</extracomment>
        <translation>Referenzbilder</translation>
    </message>
    <message>
        <source>Reference {number}</source>
        <extracomment>window</extracomment>
        <translation>Referenz {number}</translation>
    </message>
    <message>
        <source>Refiner</source>
        <extracomment>window</extracomment>
        <translation>Refiner</translation>
    </message>
    <message>
        <source>Refiner from</source>
        <extracomment>window</extracomment>
        <translation>Refiner ab</translation>
    </message>
    <message>
        <source>Region {number}</source>
        <extracomment>window</extracomment>
        <translation>Bereich {number}</translation>
    </message>
    <message>
        <source>Reload</source>
        <extracomment>window</extracomment>
        <translation>Neu laden</translation>
    </message>
    <message>
        <source>Rem&amp;ove the layer mask</source>
        <extracomment>window</extracomment>
        <translation>Ebenenmaske en&amp;tfernen</translation>
    </message>
    <message>
        <source>Remembers the last steps; good from some 30 steps on.</source>
        <extracomment>catalog</extracomment>
        <translation>Merkt sich die letzten Schritte; gut ab etwa 30 Schritten.</translation>
    </message>
    <message>
        <source>Remove</source>
        <extracomment>window</extracomment>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove a patch</source>
        <extracomment>window</extracomment>
        <translation>Zusatz entfernen</translation>
    </message>
    <message>
        <source>Remove layer</source>
        <extracomment>window</extracomment>
        <translation>Ebene entfernen</translation>
    </message>
    <message>
        <source>Remove layer mask</source>
        <extracomment>window</extracomment>
        <translation>Ebenenmaske entfernen</translation>
    </message>
    <message>
        <source>Remove the layer</source>
        <extracomment>window</extracomment>
        <translation>Die Ebene entfernen</translation>
    </message>
    <message>
        <source>Remove the model and download it again.</source>
        <extracomment>engine</extracomment>
        <translation>Das Modell entfernen und noch einmal herunterladen.</translation>
    </message>
    <message>
        <source>Remove the model “{title}”?</source>
        <extracomment>window</extracomment>
        <translation>Das Modell „{title}“ entfernen?</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <extracomment>window</extracomment>
        <translation>{name} entfernen</translation>
    </message>
    <message>
        <source>Remove…</source>
        <extracomment>window</extracomment>
        <translation>Entfernen …</translation>
    </message>
    <message>
        <source>Removing “{model}” …</source>
        <extracomment>window</extracomment>
        <translation>„{model}“ wird entfernt …</translation>
    </message>
    <message>
        <source>Rename it to .ckpt and add it again.</source>
        <extracomment>engine</extracomment>
        <translation>In .ckpt umbenennen und noch einmal hinzufügen.</translation>
    </message>
    <message>
        <source>Rename layer</source>
        <extracomment>window</extracomment>
        <translation>Ebene umbenennen</translation>
    </message>
    <message>
        <source>Rename one of the files.</source>
        <extracomment>engine</extracomment>
        <translation>Eine der Dateien umbenennen.</translation>
    </message>
    <message>
        <source>Repaints the whole picture; the strength says how far it may go from it.</source>
        <extracomment>catalog</extracomment>
        <translation>Malt das ganze Bild neu; die Stärke sagt, wie weit es sich davon entfernen darf.</translation>
    </message>
    <message>
        <source>Repaints what the mask covers; pixels outside it stay exactly as they are.</source>
        <extracomment>catalog</extracomment>
        <translation>Malt neu, was die Maske bedeckt; Pixel außerhalb bleiben genau, wie sie sind.</translation>
    </message>
    <message>
        <source>Replace</source>
        <extracomment>window</extracomment>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Resampling</source>
        <extracomment>window</extracomment>
        <translation>Interpolation</translation>
    </message>
    <message>
        <source>Rescale</source>
        <extracomment>catalog</extracomment>
        <translation>Reskalierung</translation>
    </message>
    <message>
        <source>Rescaled</source>
        <extracomment>catalog</extracomment>
        <translation>Reskaliert</translation>
    </message>
    <message>
        <source>Resize</source>
        <extracomment>window</extracomment>
        <translation>Ändern</translation>
    </message>
    <message>
        <source>Resolution</source>
        <extracomment>catalog</extracomment>
        <translation>Auflösung</translation>
    </message>
    <message>
        <source>Restart the engine</source>
        <extracomment>window</extracomment>
        <translation>Engine neu starten</translation>
    </message>
    <message>
        <source>Restore</source>
        <extracomment>window</extracomment>
        <translation>Original zurückmalen</translation>
    </message>
    <message>
        <source>Restore the original</source>
        <extracomment>window</extracomment>
        <translation>Original zurückmalen</translation>
    </message>
    <message>
        <source>Result</source>
        <extracomment>window</extracomment>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Results</source>
        <extracomment>window</extracomment>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>Right</source>
        <extracomment>window</extracomment>
        <translation>Rechts</translation>
    </message>
    <message>
        <source>Run the same command again. If it stays so, do not use this model.</source>
        <extracomment>engine</extracomment>
        <translation>Denselben Befehl noch einmal ausführen. Bleibt es so, dieses Modell nicht verwenden.</translation>
    </message>
    <message>
        <source>Run the same command again: it goes on from there.</source>
        <extracomment>engine</extracomment>
        <translation>Denselben Befehl noch einmal ausführen: er macht dort weiter.</translation>
    </message>
    <message>
        <source>Run: underpaint models remove {annotator}; then add it again.</source>
        <extracomment>engine</extracomment>
        <translation>Ausführen: underpaint models remove {annotator}; dann wieder hinzufügen.</translation>
    </message>
    <message>
        <source>Running, {fraction:.0%}</source>
        <extracomment>window</extracomment>
        <translation>Läuft, {fraction:.0%}</translation>
    </message>
    <message>
        <source>Runs</source>
        <extracomment>window</extracomment>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>S&amp;wap the colours</source>
        <extracomment>window</extracomment>
        <translation>Farben &amp;tauschen</translation>
    </message>
    <message>
        <source>SGM uniform</source>
        <extracomment>catalog</extracomment>
        <translation>SGM uniform</translation>
    </message>
    <message>
        <source>Sample</source>
        <extracomment>window</extracomment>
        <translation>Beispiel</translation>
    </message>
    <message>
        <source>Sampler</source>
        <extracomment>window</extracomment>
        <translation>Sampler</translation>
    </message>
    <message>
        <source>Sampling</source>
        <extracomment>window</extracomment>
        <translation>Sampling</translation>
    </message>
    <message>
        <source>Save &amp;as…</source>
        <extracomment>window</extracomment>
        <translation>Speichern &amp;unter …</translation>
    </message>
    <message>
        <source>Save as</source>
        <extracomment>window</extracomment>
        <translation>Speichern unter</translation>
    </message>
    <message>
        <source>Save as …</source>
        <extracomment>window</extracomment>
        <translation>Speichern unter …</translation>
    </message>
    <message>
        <source>Save it as plain text in UTF-8.</source>
        <extracomment>engine</extracomment>
        <translation>Als einfachen Text in UTF-8 speichern.</translation>
    </message>
    <message>
        <source>Save once more, to another drive if this one keeps failing.</source>
        <extracomment>engine</extracomment>
        <translation>Noch einmal speichern, auf ein anderes Laufwerk, wenn dieses weiter versagt.</translation>
    </message>
    <message>
        <source>Save the changes in “{name}”?</source>
        <extracomment>window</extracomment>
        <translation>Die Änderungen in „{name}“ speichern?</translation>
    </message>
    <message>
        <source>Save under another name or change the file&apos;s permissions.</source>
        <extracomment>engine</extracomment>
        <translation>Unter einem anderen Namen speichern oder die Zugriffsrechte der Datei ändern.</translation>
    </message>
    <message>
        <source>Saving replaces what it wrote. Reloading is a step that can be undone.</source>
        <extracomment>window</extracomment>
        <translation>Speichern ersetzt, was es geschrieben hat. Neu laden ist ein Schritt, der sich zurücknehmen lässt.</translation>
    </message>
    <message>
        <source>Saving “{name}” …</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ wird gespeichert …</translation>
    </message>
    <message>
        <source>Say in exports what was &amp;generated</source>
        <extracomment>window</extracomment>
        <translation>Exporte als &amp;generiert kennzeichnen</translation>
    </message>
    <message>
        <source>Say which, and by how many pixels.</source>
        <extracomment>engine</extracomment>
        <translation>Sagen, welche, und um wie viele Pixel.</translation>
    </message>
    <message>
        <source>Scale</source>
        <extracomment>window</extracomment>
        <translation>Skalieren</translation>
    </message>
    <message>
        <source>Scale away from the estimate without structure.</source>
        <extracomment>catalog</extracomment>
        <translation>Führungsstärke weg von der Schätzung ohne Struktur.</translation>
    </message>
    <message>
        <source>Scale the picture</source>
        <extracomment>window</extracomment>
        <translation>Bild skalieren</translation>
    </message>
    <message>
        <source>Schedule</source>
        <extracomment>window</extracomment>
        <translation>Rauschplan</translation>
    </message>
    <message>
        <source>Scribble</source>
        <extracomment>catalog</extracomment>
        <translation>Gekritzel</translation>
    </message>
    <message>
        <source>Se&amp;ttings…</source>
        <extracomment>window</extracomment>
        <translation>E&amp;instellungen …</translation>
    </message>
    <message>
        <source>Seam</source>
        <extracomment>catalog</extracomment>
        <translation>Naht</translation>
    </message>
    <message>
        <source>Search again.</source>
        <extracomment>window</extracomment>
        <translation>Noch einmal suchen.</translation>
    </message>
    <message>
        <source>Search commands</source>
        <extracomment>window</extracomment>
        <translation>Befehle suchen</translation>
    </message>
    <message>
        <source>Search results</source>
        <extracomment>window</extracomment>
        <translation>Ergebnisse suchen</translation>
    </message>
    <message>
        <source>Search: words, model, seed, 2026-11</source>
        <extracomment>window</extracomment>
        <translation>Wörter, Modell, Startwert, 2026-11</translation>
    </message>
    <message>
        <source>Second order at one evaluation a step: good pictures in 15 to 25 steps.</source>
        <extracomment>catalog</extracomment>
        <translation>Zweite Ordnung mit einer Auswertung je Schritt: gute Bilder in 15 bis 25 Schritten.</translation>
    </message>
    <message>
        <source>Second order at two evaluations a step.</source>
        <extracomment>catalog</extracomment>
        <translation>Zweite Ordnung mit zwei Auswertungen je Schritt.</translation>
    </message>
    <message>
        <source>Second order at two evaluations a step: exact, and as slow as twice the steps.</source>
        <extracomment>catalog</extracomment>
        <translation>Zweite Ordnung mit zwei Auswertungen je Schritt: exakt und so langsam wie doppelt so viele Schritte.</translation>
    </message>
    <message>
        <source>See pictures through it: --ip-adapter FILE --reference FILE.</source>
        <extracomment>engine</extracomment>
        <translation>Bilder dadurch sehen: --ip-adapter DATEI --reference DATEI.</translation>
    </message>
    <message>
        <source>Seed</source>
        <extracomment>window</extracomment>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Seed of the original</source>
        <extracomment>catalog</extracomment>
        <translation>Startwert des Originals</translation>
    </message>
    <message>
        <source>Seed only</source>
        <extracomment>window</extracomment>
        <translation>Nur Startwert</translation>
    </message>
    <message>
        <source>Seed {seed}, {model}.</source>
        <extracomment>window</extracomment>
        <translation>Startwert {seed}, {model}.</translation>
    </message>
    <message>
        <source>Sees the control image and the noisy picture in every step.</source>
        <extracomment>catalog</extracomment>
        <translation>Sieht in jedem Schritt das Steuerbild und das verrauschte Bild.</translation>
    </message>
    <message>
        <source>Sees the control image once for a run: smaller and quicker than a ControlNet.</source>
        <extracomment>catalog</extracomment>
        <translation>Sieht das Steuerbild einmal je Lauf: kleiner und schneller als ein ControlNet.</translation>
    </message>
    <message>
        <source>Select all</source>
        <extracomment>window</extracomment>
        <translation>Alles auswählen</translation>
    </message>
    <message>
        <source>Select corner by corner; Enter or a double click closes. Shift adds, Alt takes away, both keep what overlaps.</source>
        <extracomment>window</extracomment>
        <translation>Ecke für Ecke auswählen; Eingabe oder Doppelklick schließt. Umschalt fügt hinzu, Alt nimmt weg, beide behalten die Schnittmenge.</translation>
    </message>
    <message>
        <source>Select ellipse</source>
        <extracomment>window</extracomment>
        <translation>Elliptische Auswahl</translation>
    </message>
    <message>
        <source>Select none</source>
        <extracomment>window</extracomment>
        <translation>Nichts auswählen</translation>
    </message>
    <message>
        <source>Select rectangle</source>
        <extracomment>window</extracomment>
        <translation>Rechteckige Auswahl</translation>
    </message>
    <message>
        <source>Select what is coloured alike. Shift adds, Alt takes away, both keep what overlaps.</source>
        <extracomment>window</extracomment>
        <translation>Gleichfarbiges auswählen. Umschalt fügt hinzu, Alt nimmt weg, beide behalten die Schnittmenge.</translation>
    </message>
    <message>
        <source>Selection to mask</source>
        <extracomment>window</extracomment>
        <translation>Auswahl zu Maske</translation>
    </message>
    <message>
        <source>Selection to new &amp;mask</source>
        <extracomment>window</extracomment>
        <translation>Auswahl zu neuer &amp;Maske</translation>
    </message>
    <message>
        <source>Set the steps to {steps}, or invert the picture again with {steps2} steps.</source>
        <extracomment>engine</extracomment>
        <translation>Die Schritte auf {steps} setzen oder das Bild mit {steps2} Schritten noch einmal invertieren.</translation>
    </message>
    <message>
        <source>Settings</source>
        <extracomment>window</extracomment>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Settings only</source>
        <extracomment>window</extracomment>
        <translation>Nur Einstellungen</translation>
    </message>
    <message>
        <source>Shape</source>
        <extracomment>window</extracomment>
        <translation>Form</translation>
    </message>
    <message>
        <source>Share of a tile under its neighbour.</source>
        <extracomment>catalog</extracomment>
        <translation>Anteil einer Kachel, der unter ihrer Nachbarin liegt.</translation>
    </message>
    <message>
        <source>Share of noise above which it waits.</source>
        <extracomment>catalog</extracomment>
        <translation>Rauschanteil, über dem sie wartet.</translation>
    </message>
    <message>
        <source>Share of noise below which it rests.</source>
        <extracomment>catalog</extracomment>
        <translation>Rauschanteil, unter dem sie ruht.</translation>
    </message>
    <message>
        <source>Share of the steps after which it begins to steer.</source>
        <extracomment>window</extracomment>
        <translation>Anteil der Schritte, nach dem sie zu steuern beginnt.</translation>
    </message>
    <message>
        <source>Share of the steps after which it lets go.</source>
        <extracomment>window</extracomment>
        <translation>Anteil der Schritte, nach dem sie loslässt.</translation>
    </message>
    <message>
        <source>Sharp outlines. Lower thresholds find more of them.</source>
        <extracomment>catalog</extracomment>
        <translation>Scharfe Umrisse. Niedrigere Schwellen finden mehr davon.</translation>
    </message>
    <message>
        <source>Shift adds, Alt takes away, both keep what overlaps.</source>
        <extracomment>window</extracomment>
        <translation>Umschalt fügt hinzu, Alt nimmt weg, beide behalten die Schnittmenge.</translation>
    </message>
    <message>
        <source>Shorter lines are left out.</source>
        <extracomment>catalog</extracomment>
        <translation>Kürzere Linien werden weggelassen.</translation>
    </message>
    <message>
        <source>Shorter side that is looked at.</source>
        <extracomment>catalog</extracomment>
        <translation>Die kürzere Seite, die betrachtet wird.</translation>
    </message>
    <message>
        <source>Shortest</source>
        <extracomment>catalog</extracomment>
        <translation>Kürzeste</translation>
    </message>
    <message>
        <source>Show layer</source>
        <extracomment>window</extracomment>
        <translation>Ebene einblenden</translation>
    </message>
    <message>
        <source>Show or hide the layer</source>
        <extracomment>window</extracomment>
        <translation>Ebene ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Show the &amp;mask</source>
        <extracomment>window</extracomment>
        <translation>&amp;Maske zeigen</translation>
    </message>
    <message>
        <source>Show what the annotator would read off the picture while the settings change</source>
        <extracomment>window</extracomment>
        <translation>Zeigen, was der Annotator aus dem Bild lesen würde, während sich die Einstellungen ändern</translation>
    </message>
    <message>
        <source>Shrink selection</source>
        <extracomment>window</extracomment>
        <translation>Auswahl verkleinern</translation>
    </message>
    <message>
        <source>Side by side</source>
        <extracomment>window</extracomment>
        <translation>Nebeneinander</translation>
    </message>
    <message>
        <source>Side of what the model sees at once; 0 is its own size. Memory follows it.</source>
        <extracomment>catalog</extracomment>
        <translation>Seite dessen, was das Modell auf einmal sieht; 0 ist seine eigene Größe. Der Speicherbedarf folgt ihr.</translation>
    </message>
    <message>
        <source>Six miniatures from one noise, made by the few-step model; a click adopts one</source>
        <extracomment>window</extracomment>
        <translation>Sechs Miniaturen aus demselben Rauschen, vom Modell mit wenigen Schritten; ein Klick übernimmt eine</translation>
    </message>
    <message>
        <source>Size</source>
        <extracomment>window</extracomment>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Size of what becomes a line; larger is simpler.</source>
        <extracomment>catalog</extracomment>
        <translation>Größe dessen, was eine Linie wird; größer ist einfacher.</translation>
    </message>
    <message>
        <source>Skeletons of people in photographs, without hands and faces. The network is for non-commercial use only.</source>
        <extracomment>catalog</extracomment>
        <translation>Skelette von Menschen auf Fotos, ohne Hände und Gesichter. Das Netz ist nur für nicht kommerzielle Zwecke.</translation>
    </message>
    <message>
        <source>Skeletons of people. A small network that has seen Diorama&apos;s world alone: not for photographs.</source>
        <extracomment>catalog</extracomment>
        <translation>Skelette von Menschen. Ein kleines Netz, das nur Dioramas Welt gesehen hat: nicht für Fotos.</translation>
    </message>
    <message>
        <source>Sketch</source>
        <extracomment>window</extracomment>
        <translation>Skizze</translation>
    </message>
    <message>
        <source>Smooth edge</source>
        <extracomment>window</extracomment>
        <translation>Glatte Kante</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <extracomment>window</extracomment>
        <translation>Glättung</translation>
    </message>
    <message>
        <source>Smooths noise and texture away.</source>
        <extracomment>catalog</extracomment>
        <translation>Glättet Rauschen und Textur weg.</translation>
    </message>
    <message>
        <source>Soft edges</source>
        <extracomment>catalog</extracomment>
        <translation>Weiche Kanten</translation>
    </message>
    <message>
        <source>Soft edges, HED</source>
        <extracomment>catalog</extracomment>
        <translation>Weiche Kanten, HED</translation>
    </message>
    <message>
        <source>Soft edges, PiDiNet</source>
        <extracomment>catalog</extracomment>
        <translation>Weiche Kanten, PiDiNet</translation>
    </message>
    <message>
        <source>Soft lines where a picture is darker than around: best for drawings and scanned ink.</source>
        <extracomment>catalog</extracomment>
        <translation>Weiche Linien, wo ein Bild dunkler ist als rundherum: am besten für Zeichnungen und gescannte Tusche.</translation>
    </message>
    <message>
        <source>Soft outlines of things in photographs. Leaves the model free in fine texture.</source>
        <extracomment>catalog</extracomment>
        <translation>Weiche Umrisse der Dinge auf Fotos. Lässt dem Modell Freiheit in feinen Texturen.</translation>
    </message>
    <message>
        <source>Soft outlines, thinner and quicker than those of HED.</source>
        <extracomment>catalog</extracomment>
        <translation>Weiche Umrisse, dünner und schneller als die von HED.</translation>
    </message>
    <message>
        <source>Soft white lines on black. The result keeps to shapes, and is free in fine texture.</source>
        <extracomment>catalog</extracomment>
        <translation>Weiche weiße Linien auf Schwarz. Das Ergebnis hält sich an Formen und ist in feinen Texturen frei.</translation>
    </message>
    <message>
        <source>Something went wrong in the editor. Your document is as it was before.</source>
        <extracomment>window</extracomment>
        <translation>Im Editor ist etwas schiefgegangen. Das Dokument ist, wie es zuvor war.</translation>
    </message>
    <message>
        <source>Source</source>
        <extracomment>window</extracomment>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Source across</source>
        <extracomment>window</extracomment>
        <translation>Quelle quer</translation>
    </message>
    <message>
        <source>Source down</source>
        <extracomment>window</extracomment>
        <translation>Quelle hoch</translation>
    </message>
    <message>
        <source>Spaced</source>
        <extracomment>catalog</extracomment>
        <translation>Abstände</translation>
    </message>
    <message>
        <source>Spacing</source>
        <extracomment>window</extracomment>
        <translation>Abstand</translation>
    </message>
    <message>
        <source>Split</source>
        <extracomment>window</extracomment>
        <translation>Teilen</translation>
    </message>
    <message>
        <source>Stable Diffusion</source>
        <extracomment>catalog</extracomment>
        <translation>Stable Diffusion</translation>
    </message>
    <message>
        <source>Stable Diffusion 1 and 2 and what has their architecture, as a diffusers folder or one file of safetensors.</source>
        <extracomment>catalog</extracomment>
        <translation>Stable Diffusion 1 und 2 und was ihren Aufbau hat, als Ordner von diffusers oder eine safetensors-Datei.</translation>
    </message>
    <message>
        <source>Stable Diffusion 1.5 or XL.</source>
        <extracomment>catalog</extracomment>
        <translation>Stable Diffusion 1.5 oder XL.</translation>
    </message>
    <message>
        <source>Stable Diffusion XL</source>
        <extracomment>catalog</extracomment>
        <translation>Stable Diffusion XL</translation>
    </message>
    <message>
        <source>Stable Diffusion XL: base, refiner, inpainting, instructions; a diffusers folder or one file of safetensors.</source>
        <extracomment>catalog</extracomment>
        <translation>Stable Diffusion XL: Basis, Refiner, Inpainting, Anweisungen; ein Ordner von diffusers oder eine safetensors-Datei.</translation>
    </message>
    <message>
        <source>Stable Diffusion&apos;s first fast sampler; good from some 30 steps on.</source>
        <extracomment>catalog</extracomment>
        <translation>Der erste schnelle Sampler von Stable Diffusion; gut ab etwa 30 Schritten.</translation>
    </message>
    <message>
        <source>Star</source>
        <extracomment>window</extracomment>
        <translation>Merken</translation>
    </message>
    <message>
        <source>Start</source>
        <extracomment>window</extracomment>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Starts from noise alone: nothing of the picture is left.</source>
        <extracomment>window</extracomment>
        <translation>Beginnt mit reinem Rauschen: vom Bild bleibt nichts.</translation>
    </message>
    <message>
        <source>Statistics</source>
        <extracomment>catalog</extracomment>
        <translation>Statistik</translation>
    </message>
    <message>
        <source>Steered by: nothing</source>
        <extracomment>window</extracomment>
        <translation>Gesteuert durch: nichts</translation>
    </message>
    <message>
        <source>Steered by: {kinds}</source>
        <extracomment>window</extracomment>
        <translation>Gesteuert durch: {kinds}</translation>
    </message>
    <message>
        <source>Steering</source>
        <extracomment>window</extracomment>
        <translation>Steuern</translation>
    </message>
    <message>
        <source>Steers</source>
        <extracomment>window</extracomment>
        <translation>Steuert</translation>
    </message>
    <message>
        <source>Steers as a picture, seen or not</source>
        <extracomment>window</extracomment>
        <translation>Steuert als Bild, sichtbar oder nicht</translation>
    </message>
    <message>
        <source>Step</source>
        <extracomment>window</extracomment>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Steps</source>
        <extracomment>window</extracomment>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Steps of the history</source>
        <extracomment>window</extracomment>
        <translation>Schritte des Journals</translation>
    </message>
    <message>
        <source>Stop comparing</source>
        <extracomment>window</extracomment>
        <translation>Vergleich anhalten</translation>
    </message>
    <message>
        <source>Stop here and keep</source>
        <extracomment>window</extracomment>
        <translation>Hier anhalten und behalten</translation>
    </message>
    <message>
        <source>Stop it steering</source>
        <extracomment>window</extracomment>
        <translation>Nicht mehr steuern lassen</translation>
    </message>
    <message>
        <source>Stop what is running (Escape)</source>
        <extracomment>window</extracomment>
        <translation>Anhalten, was läuft (Esc)</translation>
    </message>
    <message>
        <source>Straight lines</source>
        <extracomment>catalog</extracomment>
        <translation>Gerade Linien</translation>
    </message>
    <message>
        <source>Straight lines of buildings and rooms.</source>
        <extracomment>catalog</extracomment>
        <translation>Gerade Linien von Gebäuden und Räumen.</translation>
    </message>
    <message>
        <source>Strength</source>
        <extracomment>window</extracomment>
        <translation>Stärke</translation>
    </message>
    <message>
        <source>Strokes with fewer pixels are left out.</source>
        <extracomment>catalog</extracomment>
        <translation>Striche mit weniger Pixeln werden weggelassen.</translation>
    </message>
    <message>
        <source>Structure</source>
        <extracomment>catalog</extracomment>
        <translation>Struktur</translation>
    </message>
    <message>
        <source>Sureness</source>
        <extracomment>catalog</extracomment>
        <translation>Sicherheit</translation>
    </message>
    <message>
        <source>Switch it on again when the engine is ready.</source>
        <extracomment>window</extracomment>
        <translation>Wieder einschalten, wenn die Engine bereit ist.</translation>
    </message>
    <message>
        <source>Switch it on, then paint: a picture follows each stroke. The document stays as it is until you keep one.</source>
        <extracomment>window</extracomment>
        <translation>Einschalten, dann malen: jedem Strich folgt ein Bild. Das Dokument bleibt, wie es ist, bis eines behalten wird.</translation>
    </message>
    <message>
        <source>Switch “{name}” off, or choose another model.</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ abschalten oder ein anderes Modell wählen.</translation>
    </message>
    <message>
        <source>T2I-Adapter</source>
        <extracomment>catalog</extracomment>
        <translation>T2I-Adapter</translation>
    </message>
    <message>
        <source>TCD</source>
        <extracomment>catalog</extracomment>
        <translation>TCD</translation>
    </message>
    <message>
        <source>Take a colour from the picture.</source>
        <extracomment>window</extracomment>
        <translation>Eine Farbe aus dem Bild nehmen.</translation>
    </message>
    <message>
        <source>Take it out of the gallery; it can be brought back</source>
        <extracomment>window</extracomment>
        <translation>Aus der Galerie nehmen; es lässt sich zurückholen</translation>
    </message>
    <message>
        <source>Take it out of the model&apos;s folder; a ControlNet or a T2I-Adapter for one kind can be used.</source>
        <extracomment>engine</extracomment>
        <translation>Aus dem Ordner des Modells nehmen; ein ControlNet oder ein T2I-Adapter für eine Art ist zu verwenden.</translation>
    </message>
    <message>
        <source>Takes no model, so it costs a moment only.</source>
        <extracomment>window</extracomment>
        <translation>Braucht kein Modell, kostet also nur einen Moment.</translation>
    </message>
    <message>
        <source>Telea</source>
        <extracomment>catalog</extracomment>
        <translation>Telea</translation>
    </message>
    <message>
        <source>Text</source>
        <extracomment>window</extracomment>
        <translation>Text</translation>
    </message>
    <message>
        <source>That is all</source>
        <extracomment>window</extracomment>
        <translation>Das ist alles</translation>
    </message>
    <message>
        <source>That is beside the picture.</source>
        <extracomment>window</extracomment>
        <translation>Das liegt neben dem Bild.</translation>
    </message>
    <message>
        <source>That layer is not there any more.</source>
        <extracomment>window</extracomment>
        <translation>Diese Ebene gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>That result is not in the gallery any more.</source>
        <extracomment>window</extracomment>
        <translation>Dieses Ergebnis ist nicht mehr in der Galerie.</translation>
    </message>
    <message>
        <source>The IP-Adapter {path} reads pictures with an image encoder of width {width}; {found}.</source>
        <extracomment>engine</extracomment>
        <translation>Der IP-Adapter {path} liest Bilder mit einem Bildkodierer der Breite {width}; {found}.</translation>
    </message>
    <message>
        <source>The IP-Adapter {path} was made for another model: {reason}. Nothing was changed.</source>
        <extracomment>engine</extracomment>
        <translation>Der IP-Adapter {path} wurde für ein anderes Modell gemacht: {reason}. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The LoRA {path} was made for another model{base}: {reason}. Nothing was changed.</source>
        <extracomment>engine</extracomment>
        <translation>Die LoRA {path} wurde für ein anderes Modell gemacht{base}: {reason}. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The UNet in {folder} takes no size and no prompt as Stable Diffusion XL does.</source>
        <extracomment>engine</extracomment>
        <translation>Das UNet in {folder} nimmt keine Größe und keinen Prompt, wie Stable Diffusion XL es tut.</translation>
    </message>
    <message>
        <source>The UNet in {folder} takes {taken} channels, the autoencoder makes {latent}.</source>
        <extracomment>engine</extracomment>
        <translation>Das UNet in {folder} nimmt {taken} Kanäle, der Autoencoder macht {latent}.</translation>
    </message>
    <message>
        <source>The active layer steers as a picture, and is hidden, as it is no part of the picture</source>
        <extracomment>window</extracomment>
        <translation>Die aktive Ebene steuert als Bild und wird ausgeblendet, weil sie kein Teil des Bildes ist</translation>
    </message>
    <message>
        <source>The annotator {annotator} ({title}) has its network already.</source>
        <extracomment>engine</extracomment>
        <translation>Der Annotator {annotator} ({title}) hat sein Netz schon.</translation>
    </message>
    <message>
        <source>The autoencoder alone allows {decibels}; no method can do better.</source>
        <extracomment>window</extracomment>
        <translation>Der Autoencoder allein erlaubt {decibels}; besser kann es keine Methode.</translation>
    </message>
    <message>
        <source>The autoencoder in {folder} makes {latent} channels.</source>
        <extracomment>engine</extracomment>
        <translation>Der Autoencoder in {folder} macht {latent} Kanäle.</translation>
    </message>
    <message>
        <source>The autoencoder left the range of half precision; it works in float32 now.</source>
        <extracomment>engine</extracomment>
        <translation>Der Autoencoder verließ den Bereich der halben Genauigkeit; er arbeitet jetzt in float32.</translation>
    </message>
    <message>
        <source>The best there is</source>
        <extracomment>window</extracomment>
        <translation>Das beste, das da ist</translation>
    </message>
    <message>
        <source>The blob {sha256} could not be read ({strerror}).</source>
        <extracomment>engine</extracomment>
        <translation>Der Blob {sha256} konnte nicht gelesen werden ({strerror}).</translation>
    </message>
    <message>
        <source>The blob {sha256} is damaged.</source>
        <extracomment>engine</extracomment>
        <translation>Der Blob {sha256} ist beschädigt.</translation>
    </message>
    <message>
        <source>The blob {sha256} is larger than a recipe&apos;s array can be.</source>
        <extracomment>engine</extracomment>
        <translation>Der Blob {sha256} ist größer, als eine Zahlenreihe eines Rezepts sein kann.</translation>
    </message>
    <message>
        <source>The blob {sha256} is not an array.</source>
        <extracomment>engine</extracomment>
        <translation>Der Blob {sha256} ist keine Zahlenreihe.</translation>
    </message>
    <message>
        <source>The caching found no tokens to merge in this run: every step is whole.</source>
        <extracomment>engine</extracomment>
        <translation>Das Caching fand in diesem Lauf keine Token zum Zusammenfassen: jeder Schritt ist ganz.</translation>
    </message>
    <message>
        <source>The caching found nothing to go on from in this run: every step is whole.</source>
        <extracomment>engine</extracomment>
        <translation>Das Caching fand in diesem Lauf nichts, womit es weitergehen könnte: jeder Schritt ist ganz.</translation>
    </message>
    <message>
        <source>The camera&apos;s data (EXIF) are not written into TIFF; PNG, JPEG and WebP keep them.</source>
        <extracomment>window</extracomment>
        <translation>Die Daten der Kamera (EXIF) werden nicht in TIFF geschrieben; PNG, JPEG und WebP behalten sie.</translation>
    </message>
    <message>
        <source>The checkpoint {file} does not load: {reason}.</source>
        <extracomment>engine</extracomment>
        <translation>Der Checkpoint {file} lässt sich nicht laden: {reason}.</translation>
    </message>
    <message>
        <source>The colour that paints; X swaps it with the other, D: black and white</source>
        <extracomment>window</extracomment>
        <translation>Die Farbe, die malt; X tauscht sie mit der anderen, D: Schwarz und Weiß</translation>
    </message>
    <message>
        <source>The colours around the mask, carried smoothly over it.</source>
        <extracomment>catalog</extracomment>
        <translation>Die Farben um die Maske, stetig darüber hinweggeführt.</translation>
    </message>
    <message>
        <source>The context did nothing: the part of the picture that the model sees was given.</source>
        <extracomment>engine</extracomment>
        <translation>Der Kontext bewirkte nichts: welchen Teil des Bildes das Modell sieht, war angegeben.</translation>
    </message>
    <message>
        <source>The control image for {kind} did nothing: {within}.</source>
        <extracomment>engine</extracomment>
        <translation>Das Steuerbild für „{kind}“ bewirkte nichts: {within}.</translation>
    </message>
    <message>
        <source>The decoder for previews in {folder} was made for another model: {reason}.</source>
        <extracomment>engine</extracomment>
        <translation>Der Dekodierer für Vorschauen in {folder} wurde für ein anderes Modell gemacht: {reason}.</translation>
    </message>
    <message>
        <source>The denoising strength counts steps of a schedule that is not known here: all noise was taken.</source>
        <extracomment>engine</extracomment>
        <translation>Die Entrauschungsstärke zählt Schritte eines Rauschplans, der hier nicht bekannt ist: alles Rauschen wurde genommen.</translation>
    </message>
    <message>
        <source>The device&apos;s usual</source>
        <extracomment>window</extracomment>
        <translation>Wie beim Gerät üblich</translation>
    </message>
    <message>
        <source>The document</source>
        <extracomment>window</extracomment>
        <translation>Das Dokument</translation>
    </message>
    <message>
        <source>The document is closed. Still being made for it: {jobs}.</source>
        <extracomment>window</extracomment>
        <translation>Das Dokument ist geschlossen. Für es entsteht noch: {jobs}.</translation>
    </message>
    <message>
        <source>The document itself keeps what it has.</source>
        <extracomment>window</extracomment>
        <translation>Das Dokument selbst behält alles.</translation>
    </message>
    <message>
        <source>The document lacks a file that a layer needs: {name}.</source>
        <extracomment>window</extracomment>
        <translation>Dem Dokument fehlt eine Datei, die eine Ebene braucht: {name}.</translation>
    </message>
    <message>
        <source>The download of {path} broke off at {st_size} of {size} bytes: {broken}.</source>
        <extracomment>engine</extracomment>
        <translation>Der Download von {path} brach bei {st_size} von {size} Bytes ab: {broken}.</translation>
    </message>
    <message>
        <source>The embedding {path} cannot be used: {reason}. Nothing was changed.</source>
        <extracomment>engine</extracomment>
        <translation>Das Embedding {path} ist nicht zu verwenden: {reason}. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The embedding {path} has vectors of {vectors} numbers, the model&apos;s {part} has words of {width}. Nothing was changed.</source>
        <extracomment>engine</extracomment>
        <translation>Das Embedding {path} hat Vektoren aus {vectors} Zahlen, {part} des Modells Wörter aus {width}. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The embedding “{word}” did nothing: its word stands in no prompt.</source>
        <extracomment>engine</extracomment>
        <translation>Das Embedding „{word}“ bewirkte nichts: sein Wort steht in keinem Prompt.</translation>
    </message>
    <message>
        <source>The engine could not be started</source>
        <extracomment>window</extracomment>
        <translation>Die Engine konnte nicht gestartet werden</translation>
    </message>
    <message>
        <source>The engine could not be started.</source>
        <extracomment>window</extracomment>
        <translation>Die Engine konnte nicht gestartet werden.</translation>
    </message>
    <message>
        <source>The engine has not answered for {seconds:.0f} seconds</source>
        <extracomment>window</extracomment>
        <translation>Die Engine hat seit {seconds:.0f} Sekunden nicht geantwortet</translation>
    </message>
    <message>
        <source>The engine has stopped</source>
        <extracomment>window</extracomment>
        <translation>Die Engine ist stehen geblieben</translation>
    </message>
    <message>
        <source>The engine has stopped.</source>
        <extracomment>window</extracomment>
        <translation>Die Engine ist stehen geblieben.</translation>
    </message>
    <message>
        <source>The engine is not running.</source>
        <extracomment>engine</extracomment>
        <translation>Die Engine läuft nicht.</translation>
    </message>
    <message>
        <source>The engine is ready</source>
        <extracomment>window</extracomment>
        <translation>Die Engine ist bereit</translation>
    </message>
    <message>
        <source>The engine is ready, but no model is installed</source>
        <extracomment>window</extracomment>
        <translation>Die Engine ist bereit, aber kein Modell ist installiert</translation>
    </message>
    <message>
        <source>The engine is restarting</source>
        <extracomment>window</extracomment>
        <translation>Die Engine startet neu</translation>
    </message>
    <message>
        <source>The engine is starting</source>
        <extracomment>window</extracomment>
        <translation>Die Engine startet</translation>
    </message>
    <message>
        <source>The engine is working</source>
        <extracomment>window</extracomment>
        <translation>Die Engine arbeitet</translation>
    </message>
    <message>
        <source>The engine made a mistake that nobody foresaw. Your document is unchanged.</source>
        <extracomment>engine</extracomment>
        <translation>Der Engine unterlief ein Fehler, den niemand vorhersah. Das Dokument ist unverändert.</translation>
    </message>
    <message>
        <source>The engine stopped and is restarting</source>
        <extracomment>window</extracomment>
        <translation>Die Engine blieb stehen und startet neu</translation>
    </message>
    <message>
        <source>The engine stopped in the middle of its work. Your document is untouched; the job is lost.</source>
        <extracomment>window</extracomment>
        <translation>Die Engine blieb mitten in der Arbeit stehen. Das Dokument ist unversehrt; der Auftrag ist verloren.</translation>
    </message>
    <message>
        <source>The engine stopped.</source>
        <extracomment>window</extracomment>
        <translation>Die Engine blieb stehen.</translation>
    </message>
    <message>
        <source>The file that was opened cannot be read any more. {error}</source>
        <extracomment>window</extracomment>
        <translation>Die geöffnete Datei ist nicht mehr zu lesen. {error}</translation>
    </message>
    <message>
        <source>The file {files} lacks the tensor {tensor}, which {name} says is in it.</source>
        <extracomment>engine</extracomment>
        <translation>Der Datei {files} fehlt der Tensor {tensor}, der laut {name} darin ist.</translation>
    </message>
    <message>
        <source>The file {folder} asks for code or weights from elsewhere ({field}); it was not used.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei {folder} verlangt Code oder Gewichte von anderswo ({field}); sie wurde nicht verwendet.</translation>
    </message>
    <message>
        <source>The file {folder} is damaged: {error}.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei {folder} ist beschädigt: {error}.</translation>
    </message>
    <message>
        <source>The file {folder} names a backbone ({config}) that it does not hold.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei {folder} nennt ein Grundnetz ({config}), das sie nicht enthält.</translation>
    </message>
    <message>
        <source>The file {index} names no weights.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei {index} nennt keine Gewichte.</translation>
    </message>
    <message>
        <source>The file {index} names weights outside its folder: {name}.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei {index} nennt Gewichte außerhalb ihres Ordners: {name}.</translation>
    </message>
    <message>
        <source>The file {link} names no checkpoint.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei {link} nennt keinen Checkpoint.</translation>
    </message>
    <message>
        <source>The file {path} cannot be read: {error}.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei {path} ist nicht zu lesen: {error}.</translation>
    </message>
    <message>
        <source>The file {path} cannot be read: {strerror}.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei {path} ist nicht zu lesen: {strerror}.</translation>
    </message>
    <message>
        <source>The file {path} cannot be used: {reason}.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei {path} ist nicht zu verwenden: {reason}.</translation>
    </message>
    <message>
        <source>The file {path} does not hold a JSON object.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei {path} enthält kein JSON-Objekt.</translation>
    </message>
    <message>
        <source>The file {path} holds a UNet without {and}.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei {path} enthält ein UNet ohne {and}.</translation>
    </message>
    <message>
        <source>The file {path} is damaged: {reason}.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei {path} ist beschädigt: {reason}.</translation>
    </message>
    <message>
        <source>The file {path} is missing.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei {path} fehlt.</translation>
    </message>
    <message>
        <source>The file {path} is no checkpoint that is known here: {first}.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei {path} ist kein hier bekannter Checkpoint: {first}.</translation>
    </message>
    <message>
        <source>The file {path} is not the one that was added: its SHA-256 begins with {found}, not {said}.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei {path} ist nicht die hinzugefügte: ihre SHA-256 beginnt mit {found}, nicht mit {said}.</translation>
    </message>
    <message>
        <source>The file {path} is not what was downloaded: its checksum differs.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei {path} ist nicht die heruntergeladene: ihre Prüfsumme weicht ab.</translation>
    </message>
    <message>
        <source>The file {path} is {kind}, which cannot be used as a model here.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei {path} ist {kind}, was hier nicht als Modell zu verwenden ist.</translation>
    </message>
    <message>
        <source>The file {path} is {kind}.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei {path} ist {kind}.</translation>
    </message>
    <message>
        <source>The file {path} names a patch outside its folder.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei {path} nennt einen Zusatz außerhalb ihres Ordners.</translation>
    </message>
    <message>
        <source>The file {path} names an impossible extent.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei {path} nennt eine unmögliche Größe.</translation>
    </message>
    <message>
        <source>The file {path} was not opened: {reason}. No sound program writes such a file.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei {path} wurde nicht geöffnet: {reason}. Kein ordentliches Programm schreibt eine solche Datei.</translation>
    </message>
    <message>
        <source>The file {source} cannot be read: {strerror}.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei {source} ist nicht zu lesen: {strerror}.</translation>
    </message>
    <message>
        <source>The file {source} {message}.</source>
        <extracomment>engine</extracomment>
        <translation>Die Datei {source} {message}.</translation>
    </message>
    <message>
        <source>The first picture is on its way.</source>
        <extracomment>window</extracomment>
        <translation>Das erste Bild ist unterwegs.</translation>
    </message>
    <message>
        <source>The font.</source>
        <extracomment>window</extracomment>
        <translation>Die Schrift.</translation>
    </message>
    <message>
        <source>The gallery in {folder} could not be read ({error}).</source>
        <extracomment>window</extracomment>
        <translation>Die Galerie in {folder} konnte nicht gelesen werden ({error}).</translation>
    </message>
    <message>
        <source>The gallery in {folder} could not be written ({error}).</source>
        <extracomment>window</extracomment>
        <translation>Die Galerie in {folder} konnte nicht geschrieben werden ({error}).</translation>
    </message>
    <message>
        <source>The guidance at pictures did nothing: no end is a picture that has to be inverted.</source>
        <extracomment>engine</extracomment>
        <translation>Die Führung an Bildern bewirkte nichts: kein Ende ist ein Bild, das zu invertieren wäre.</translation>
    </message>
    <message>
        <source>The guidance scale of {scale} did nothing in this run.</source>
        <extracomment>engine</extracomment>
        <translation>Die Führungsstärke von {scale} bewirkte in diesem Lauf nichts.</translation>
    </message>
    <message>
        <source>The guidance “{title}” did nothing: at this scale the prompt alone counts.</source>
        <extracomment>engine</extracomment>
        <translation>Die Führung „{title}“ bewirkte nichts: bei dieser Stärke zählt nur der Prompt.</translation>
    </message>
    <message>
        <source>The hub answered HTTP {status} for {repository}.</source>
        <extracomment>engine</extracomment>
        <translation>Der Hub antwortete HTTP {status} auf {repository}.</translation>
    </message>
    <message>
        <source>The hub does not give {repository} to everyone (HTTP {status}).</source>
        <extracomment>engine</extracomment>
        <translation>Der Hub gibt {repository} nicht an alle heraus (HTTP {status}).</translation>
    </message>
    <message>
        <source>The hub has no {repository} of that revision (HTTP 404 for {path}).</source>
        <extracomment>engine</extracomment>
        <translation>Der Hub hat {repository} nicht in dieser Revision (HTTP 404 für {path}).</translation>
    </message>
    <message>
        <source>The hub&apos;s answer about {repository} was not understood: {error}.</source>
        <extracomment>engine</extracomment>
        <translation>Die Antwort des Hubs zu {repository} war nicht zu verstehen: {error}.</translation>
    </message>
    <message>
        <source>The inversion adds an error of its own ({decibels}): an exact method avoids it.</source>
        <extracomment>window</extracomment>
        <translation>Die Inversion fügt einen eigenen Fehler hinzu ({decibels}): eine exakte Methode vermeidet ihn.</translation>
    </message>
    <message>
        <source>The inversion itself adds nothing that can be seen ({decibels}).</source>
        <extracomment>window</extracomment>
        <translation>Die Inversion selbst fügt nichts Sichtbares hinzu ({decibels}).</translation>
    </message>
    <message>
        <source>The inversion method “{title}” did nothing: {title2} inverts nothing.</source>
        <extracomment>engine</extracomment>
        <translation>Die Inversionsmethode „{title}“ bewirkte nichts: {title2} invertiert nichts.</translation>
    </message>
    <message>
        <source>The journal “{name}” could not be read ({strerror}).</source>
        <extracomment>window</extracomment>
        <translation>Das Journal „{name}“ konnte nicht gelesen werden ({strerror}).</translation>
    </message>
    <message>
        <source>The journal “{name}” is damaged: {error}.</source>
        <extracomment>window</extracomment>
        <translation>Das Journal „{name}“ ist beschädigt: {error}.</translation>
    </message>
    <message>
        <source>The language counts from the program&apos;s next start, device and numbers from the engine&apos;s (Run, Restart the engine), all else at once. Declare: exports say in their metadata what a model made.</source>
        <extracomment>window</extracomment>
        <translation>Die Sprache gilt ab dem nächsten Start des Programms, Gerät und Zahlen ab dem der Engine (Ausführen, Engine neu starten), alles andere sofort. Kennzeichnen: Exporte sagen in ihren Metadaten, was ein Modell gemacht hat.</translation>
    </message>
    <message>
        <source>The language of the window, from the next start on.</source>
        <extracomment>window</extracomment>
        <translation>Die Sprache des Fensters, ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>The layer {layer} in {path} is not whole.</source>
        <extracomment>engine</extracomment>
        <translation>Die Ebene {layer} in {path} ist nicht vollständig.</translation>
    </message>
    <message>
        <source>The levels that few-step models were made for; begins at pure noise.</source>
        <extracomment>catalog</extracomment>
        <translation>Die Stufen, für die Modelle mit wenigen Schritten gemacht wurden; beginnt bei reinem Rauschen.</translation>
    </message>
    <message>
        <source>The lines of a coloured drawing.</source>
        <extracomment>catalog</extracomment>
        <translation>Die Linien einer farbigen Zeichnung.</translation>
    </message>
    <message>
        <source>The longer side at which the model works on it; 0 is the model&apos;s own.</source>
        <extracomment>catalog</extracomment>
        <translation>Die längere Seite, mit der das Modell daran arbeitet; 0 ist die eigene des Modells.</translation>
    </message>
    <message>
        <source>The mask is {extent} and the image {extent2} pixels.</source>
        <extracomment>engine</extracomment>
        <translation>Die Maske hat {extent} und das Bild {extent2} Pixel.</translation>
    </message>
    <message>
        <source>The mask of the region “{region}” is {extent} and the picture {extent2} pixels.</source>
        <extracomment>engine</extracomment>
        <translation>Die Maske des Bereichs „{region}“ hat {extent} und das Bild {extent2} Pixel.</translation>
    </message>
    <message>
        <source>The memory did not suffice for a step; it was freed and the step done again.</source>
        <extracomment>engine</extracomment>
        <translation>Der Speicher reichte für einen Schritt nicht; er wurde freigegeben und der Schritt wiederholt.</translation>
    </message>
    <message>
        <source>The memory did not suffice to decode the picture at once; it was decoded in small tiles.</source>
        <extracomment>engine</extracomment>
        <translation>Der Speicher reichte nicht, um das Bild auf einmal zu dekodieren; es wurde in kleinen Kacheln dekodiert.</translation>
    </message>
    <message>
        <source>The memory does not suffice for {extent} pixels.</source>
        <extracomment>engine</extracomment>
        <translation>Der Speicher reicht nicht für {extent} Pixel.</translation>
    </message>
    <message>
        <source>The model has a decoder for previews already: {place}.</source>
        <extracomment>engine</extracomment>
        <translation>Das Modell hat schon einen Dekodierer für Vorschauen: {place}.</translation>
    </message>
    <message>
        <source>The model sees {extent} of the canvas and works at {working}.</source>
        <extracomment>window</extracomment>
        <translation>Das Modell sieht {extent} der Leinwand und arbeitet mit {working}.</translation>
    </message>
    <message>
        <source>The model takes every step.</source>
        <extracomment>window</extracomment>
        <translation>Das Modell geht jeden Schritt.</translation>
    </message>
    <message>
        <source>The model was published with {named}, which is not here; the usual sampler is.</source>
        <extracomment>engine</extracomment>
        <translation>Das Modell wurde mit {named} veröffentlicht, das es hier nicht gibt; der übliche Sampler steht dafür.</translation>
    </message>
    <message>
        <source>The model was published with {named}, which is not here; {sampler} is the nearest to it.</source>
        <extracomment>engine</extracomment>
        <translation>Das Modell wurde mit {named} veröffentlicht, das es hier nicht gibt; {sampler} kommt ihm am nächsten.</translation>
    </message>
    <message>
        <source>The model {id} has no variant {variant}.</source>
        <extracomment>engine</extracomment>
        <translation>Das Modell {id} hat keine Variante {variant}.</translation>
    </message>
    <message>
        <source>The model {title} cannot be steered by {kind}.</source>
        <extracomment>engine</extracomment>
        <translation>Das Modell {title} lässt sich nicht durch {kind} steuern.</translation>
    </message>
    <message>
        <source>The model “{model}” is not installed, and no installed model has its weights (SHA-256 {weights}).</source>
        <extracomment>engine</extracomment>
        <translation>Das Modell „{model}“ ist nicht installiert, und kein installiertes hat seine Gewichte (SHA-256 {weights}).</translation>
    </message>
    <message>
        <source>The model “{model}” is not installed.</source>
        <extracomment>window</extracomment>
        <translation>Das Modell „{model}“ ist nicht installiert.</translation>
    </message>
    <message>
        <source>The model “{said}” is not installed: painted with “{title}”.</source>
        <extracomment>engine</extracomment>
        <translation>Das Modell „{said}“ ist nicht installiert: mit „{title}“ gemalt.</translation>
    </message>
    <message>
        <source>The model&apos;s levels at steps of your choice: trailing begins at its last level, leading ends at its first.</source>
        <extracomment>catalog</extracomment>
        <translation>Die Stufen des Modells an gewählten Schritten: „trailing“ beginnt bei seiner letzten Stufe, „leading“ endet bei seiner ersten.</translation>
    </message>
    <message>
        <source>The model&apos;s own</source>
        <extracomment>catalog</extracomment>
        <translation>Der eigene des Modells</translation>
    </message>
    <message>
        <source>The model&apos;s own values</source>
        <extracomment>window</extracomment>
        <translation>Eigene Werte des Modells</translation>
    </message>
    <message>
        <source>The most that one stroke covers.</source>
        <extracomment>window</extracomment>
        <translation>Das meiste, was ein Strich deckt.</translation>
    </message>
    <message>
        <source>The negative prompt did nothing: {why} it is not read.</source>
        <extracomment>engine</extracomment>
        <translation>Der negative Prompt bewirkte nichts: {why} er wird nicht gelesen.</translation>
    </message>
    <message>
        <source>The network of the annotator {annotator} is not there any more.</source>
        <extracomment>engine</extracomment>
        <translation>Das Netz des Annotators {annotator} ist nicht mehr da.</translation>
    </message>
    <message>
        <source>The network of {annotator} at {path} is not the one that was added: it begins with {now}.</source>
        <extracomment>engine</extracomment>
        <translation>Das Netz von {annotator} in {path} ist nicht das hinzugefügte: es beginnt mit {now}.</translation>
    </message>
    <message>
        <source>The networks as a whole, and on a GPU the calls of the denoising network recorded as a CUDA graph.</source>
        <extracomment>catalog</extracomment>
        <translation>Die Netze als Ganzes, und auf einer GPU die Aufrufe des entrauschenden Netzes als CUDA-Graph aufgezeichnet.</translation>
    </message>
    <message numerus="yes">
        <source>The newest %n results.</source>
        <extracomment>window</extracomment>
        <translation>
            <numerusform>Das neueste %n Ergebnis.</numerusform>
            <numerusform>Die neuesten %n Ergebnisse.</numerusform>
        </translation>
    </message>
    <message>
        <source>The number format of the networks.</source>
        <extracomment>window</extracomment>
        <translation>Das Zahlenformat der Netze.</translation>
    </message>
    <message>
        <source>The numbers of the {what} left the range that the model can count in. Your work is safe.</source>
        <extracomment>engine</extracomment>
        <translation>Die Zahlen ({what}) verließen den Bereich, in dem das Modell rechnen kann. Die Arbeit ist sicher.</translation>
    </message>
    <message>
        <source>The old file was kept as {name}.</source>
        <extracomment>window</extracomment>
        <translation>Die alte Datei heißt jetzt {name}.</translation>
    </message>
    <message>
        <source>The opened file has several frames or pages; only the first is in the document.</source>
        <extracomment>window</extracomment>
        <translation>Die geöffnete Datei hat mehrere Bilder oder Seiten; nur das erste ist im Dokument.</translation>
    </message>
    <message>
        <source>The opened file has {depth} bits per channel; this format has 8. PNG and TIFF keep them.</source>
        <extracomment>window</extracomment>
        <translation>Die geöffnete Datei hat {depth} Bit pro Kanal; dieses Format hat 8. PNG und TIFF behalten sie.</translation>
    </message>
    <message>
        <source>The opened file is {space}; exports are RGB.</source>
        <extracomment>window</extracomment>
        <translation>Die geöffnete Datei ist {space}; Exporte sind RGB.</translation>
    </message>
    <message>
        <source>The original chain: new noise in every step. Needs many steps, 100 or more.</source>
        <extracomment>catalog</extracomment>
        <translation>Die ursprüngliche Kette: in jedem Schritt neues Rauschen. Braucht viele Schritte, 100 oder mehr.</translation>
    </message>
    <message>
        <source>The original is brought back on pictures; choose a layer that is no mask.</source>
        <extracomment>window</extracomment>
        <translation>Das Original wird auf Bildern zurückgemalt; eine Ebene wählen, die keine Maske ist.</translation>
    </message>
    <message>
        <source>The other colour, which X brings and gradients end in</source>
        <extracomment>window</extracomment>
        <translation>Die andere Farbe, die X hervorholt und in der Verläufe enden</translation>
    </message>
    <message>
        <source>The panel “{id}” did not load.</source>
        <extracomment>window</extracomment>
        <translation>Der Bereich „{id}“ wurde nicht geladen.</translation>
    </message>
    <message>
        <source>The picture becomes a layer; nothing else of live painting is a step of the history</source>
        <extracomment>window</extracomment>
        <translation>Das Bild wird eine Ebene; sonst ist vom Live-Malen nichts ein Schritt des Journals</translation>
    </message>
    <message>
        <source>The picture began from another one (denoising strength {given}), which it does not carry: painted from noise. Give that one with --image.</source>
        <extracomment>engine</extracomment>
        <translation>Das Bild ging von einem anderen aus (Entrauschungsstärke {given}), das es nicht enthält: aus Rauschen gemalt. Jenes mit --image angeben.</translation>
    </message>
    <message>
        <source>The picture comes back at {decibels}: {judgement}.</source>
        <extracomment>window</extracomment>
        <translation>Das Bild kommt mit {decibels} zurück: {judgement}.</translation>
    </message>
    <message>
        <source>The picture follows the brush with the few-step model (Ctrl+L)</source>
        <extracomment>window</extracomment>
        <translation>Das Bild folgt dem Pinsel, mit dem Modell für wenige Schritte (Strg+L)</translation>
    </message>
    <message>
        <source>The picture is larger than the canvas.</source>
        <extracomment>window</extracomment>
        <translation>Das Bild ist größer als die Leinwand.</translation>
    </message>
    <message>
        <source>The picture was opened without its recipe. {error}</source>
        <extracomment>window</extracomment>
        <translation>Das Bild wurde ohne sein Rezept geöffnet. {error}</translation>
    </message>
    <message>
        <source>The picture without its fine detail. The result keeps what it shows and paints the detail anew.</source>
        <extracomment>catalog</extracomment>
        <translation>Das Bild ohne seine feinen Einzelheiten. Das Ergebnis behält, was es zeigt, und malt die Einzelheiten neu.</translation>
    </message>
    <message>
        <source>The picture without its fine detail: a tile control network paints that anew.</source>
        <extracomment>catalog</extracomment>
        <translation>Das Bild ohne seine feinen Einzelheiten: ein Kachel-Steuernetz malt sie neu.</translation>
    </message>
    <message>
        <source>The place of “{name}” is locked. Unlock it in the layer list to move it.</source>
        <extracomment>window</extracomment>
        <translation>Die Position von „{name}“ ist gesperrt. Zum Verschieben in der Ebenenliste entsperren.</translation>
    </message>
    <message>
        <source>The preview comes with the engine&apos;s first answer.</source>
        <extracomment>window</extracomment>
        <translation>Die Vorschau kommt mit der ersten Antwort der Engine.</translation>
    </message>
    <message>
        <source>The program was closed, so the model was not added.</source>
        <extracomment>window</extracomment>
        <translation>Das Programm wurde beendet, daher wurde das Modell nicht hinzugefügt.</translation>
    </message>
    <message>
        <source>The prompt alone; the guidance scale and the negative prompt mean nothing. Half the time.</source>
        <extracomment>catalog</extracomment>
        <translation>Nur der Prompt; Führungsstärke und negativer Prompt bedeuten nichts. Halbe Zeit.</translation>
    </message>
    <message>
        <source>The prompt is empty.</source>
        <extracomment>window</extracomment>
        <translation>Der Prompt ist leer.</translation>
    </message>
    <message>
        <source>The prompt names networks as &lt;…&gt;, which are words here: lay a LoRA over the model with --lora.</source>
        <extracomment>engine</extracomment>
        <translation>Der Prompt nennt Netze als &lt;…&gt;, die hier Wörter sind: eine LoRA mit --lora über das Modell legen.</translation>
    </message>
    <message>
        <source>The prompt says what to see; change it if you like. Then press Generate (Ctrl+Return).</source>
        <extracomment>window</extracomment>
        <translation>Der Prompt sagt, was zu sehen sein soll; er darf geändert werden. Dann „Generieren“ drücken (Strg+Return).</translation>
    </message>
    <message>
        <source>The recipe has {len} MiB, more than a recipe can have.</source>
        <extracomment>engine</extracomment>
        <translation>Das Rezept hat {len} MiB, mehr als ein Rezept haben kann.</translation>
    </message>
    <message>
        <source>The recipe inside it is damaged and was ignored.</source>
        <extracomment>engine</extracomment>
        <translation>Das Rezept darin ist beschädigt und wurde übergangen.</translation>
    </message>
    <message>
        <source>The recipe is of format {version}; this version of Underpaint reads up to {version2}.</source>
        <extracomment>engine</extracomment>
        <translation>Das Rezept hat das Format {version}; diese Version von Underpaint liest bis {version2}.</translation>
    </message>
    <message>
        <source>The recipe of this result holds its pictures itself.</source>
        <extracomment>window</extracomment>
        <translation>Das Rezept dieses Ergebnisses enthält seine Bilder selbst.</translation>
    </message>
    <message>
        <source>The refiner did nothing: none of the {steps} steps begins with as little noise as it takes over at ({start}). Let it begin earlier, or take more steps.</source>
        <extracomment>engine</extracomment>
        <translation>Der Refiner bewirkte nichts: Keiner der {steps} Schritte beginnt mit so wenig Rauschen, wie er übernimmt ({start}). Ihn früher beginnen lassen oder mehr Schritte nehmen.</translation>
    </message>
    <message>
        <source>The region lies outside the image.</source>
        <extracomment>engine</extracomment>
        <translation>Der Bereich liegt außerhalb des Bildes.</translation>
    </message>
    <message>
        <source>The repository {repository} holds a network that no annotator here takes.</source>
        <extracomment>engine</extracomment>
        <translation>Die Ablage {repository} enthält ein Netz, das hier kein Annotator nimmt.</translation>
    </message>
    <message>
        <source>The repository {repository} {found}.</source>
        <extracomment>engine</extracomment>
        <translation>Die Ablage {repository} {found}.</translation>
    </message>
    <message>
        <source>The result was deleted from the gallery.</source>
        <extracomment>window</extracomment>
        <translation>Das Ergebnis wurde aus der Galerie gelöscht.</translation>
    </message>
    <message>
        <source>The rim fades by the feather, and that is all.</source>
        <extracomment>catalog</extracomment>
        <translation>Der Rand läuft über die weiche Kante aus, sonst nichts.</translation>
    </message>
    <message>
        <source>The rim reads {seam:.1f}; 1 is nothing to be seen.</source>
        <extracomment>window</extracomment>
        <translation>Der Rand misst {seam:.1f}; bei 1 ist nichts zu sehen.</translation>
    </message>
    <message>
        <source>The same request once more</source>
        <extracomment>window</extracomment>
        <translation>Dieselbe Anforderung noch einmal</translation>
    </message>
    <message>
        <source>The sampler “{title}” did nothing: {title2} goes by an inversion method.</source>
        <extracomment>engine</extracomment>
        <translation>Der Sampler „{title}“ bewirkte nichts: {title2} richtet sich nach einer Inversionsmethode.</translation>
    </message>
    <message>
        <source>The scheduler&apos;s configuration cannot be read: {error}.</source>
        <extracomment>engine</extracomment>
        <translation>Die Einstellung des Rauschplans ist nicht zu lesen: {error}.</translation>
    </message>
    <message>
        <source>The scheduler&apos;s configuration says {what}: which noise the model was trained on is not known.</source>
        <extracomment>engine</extracomment>
        <translation>Die Einstellung des Rauschplans sagt {what}: mit welchem Rauschen das Modell trainiert wurde, ist nicht bekannt.</translation>
    </message>
    <message>
        <source>The seed did nothing: {title} draws no noise.</source>
        <extracomment>engine</extracomment>
        <translation>Der Startwert bewirkte nichts: {title} zieht kein Rauschen.</translation>
    </message>
    <message>
        <source>The seed that gave the picture.</source>
        <extracomment>catalog</extracomment>
        <translation>Der Startwert (Seed), der das Bild gab.</translation>
    </message>
    <message>
        <source>The selection of {width}×{height} pixels is long and thin: it was painted in {len} pieces.</source>
        <extracomment>engine</extracomment>
        <translation>Die Auswahl von {width}×{height} Pixeln ist lang und schmal: sie wurde in {len} Stücken gemalt.</translation>
    </message>
    <message>
        <source>The shape is filled; otherwise its outline is drawn.</source>
        <extracomment>window</extracomment>
        <translation>Die Form ist gefüllt; sonst wird ihr Umriss gezeichnet.</translation>
    </message>
    <message>
        <source>The share of noise variance at the first step: at 0 % the picture stays, at 100 % nothing of it is left.</source>
        <extracomment>window</extracomment>
        <translation>Der Anteil des Rauschens an der Varianz beim ersten Schritt: bei 0 % bleibt das Bild, bei 100 % bleibt nichts davon.</translation>
    </message>
    <message>
        <source>The share of the run after which it acts no more.</source>
        <extracomment>catalog</extracomment>
        <translation>Der Anteil des Laufs, nach dem es nicht mehr wirkt.</translation>
    </message>
    <message>
        <source>The share of the run after which it begins to act.</source>
        <extracomment>catalog</extracomment>
        <translation>Der Anteil des Laufs, nach dem es zu wirken beginnt.</translation>
    </message>
    <message>
        <source>The simplest solver; steady at many steps.</source>
        <extracomment>catalog</extracomment>
        <translation>Das einfachste Verfahren; ruhig bei vielen Schritten.</translation>
    </message>
    <message>
        <source>The size {extent} did nothing: {title} starts from {extent2} pixels.</source>
        <extracomment>engine</extracomment>
        <translation>Die Größe {extent} bewirkte nichts: {title} geht von {extent2} Pixeln aus.</translation>
    </message>
    <message>
        <source>The transparency of “{name}” is locked. Unlock it in the layer list to erase.</source>
        <extracomment>window</extracomment>
        <translation>Die Transparenz von „{name}“ ist gesperrt. Zum Radieren in der Ebenenliste entsperren.</translation>
    </message>
    <message>
        <source>The variant {variant} of {id} needs {and}, which its folder {path} does not hold.</source>
        <extracomment>engine</extracomment>
        <translation>Die Variante {variant} von {id} braucht {and}, was ihr Ordner {path} nicht enthält.</translation>
    </message>
    <message>
        <source>The vectors in {path} are not all numbers.</source>
        <extracomment>engine</extracomment>
        <translation>Die Vektoren in {path} sind nicht alle Zahlen.</translation>
    </message>
    <message>
        <source>The way each surface faces: red to the right, green up, blue towards you.</source>
        <extracomment>catalog</extracomment>
        <translation>Wohin jede Fläche zeigt: Rot nach rechts, Grün nach oben, Blau zum Betrachter.</translation>
    </message>
    <message>
        <source>The weights in {folder} are pickles, which can run code when they are read; they were not opened.</source>
        <extracomment>engine</extracomment>
        <translation>Die Gewichte in {folder} sind Pickles, die beim Lesen Code ausführen können; sie wurden nicht geöffnet.</translation>
    </message>
    <message>
        <source>The weights in {folder} lack {len} tensors, {missing} first.</source>
        <extracomment>engine</extracomment>
        <translation>Den Gewichten in {folder} fehlen {len} Tensoren, zuerst {missing}.</translation>
    </message>
    <message>
        <source>The weights in {place} do not fit {wanted}: {join}.</source>
        <extracomment>engine</extracomment>
        <translation>Die Gewichte in {place} passen nicht zu {wanted}: {join}.</translation>
    </message>
    <message>
        <source>The weights of “{model}” are installed here as “{id}”.</source>
        <extracomment>engine</extracomment>
        <translation>Die Gewichte von „{model}“ sind hier als „{id}“ installiert.</translation>
    </message>
    <message>
        <source>The wildcard {path} cannot be read: {error}.</source>
        <extracomment>engine</extracomment>
        <translation>Die Wortliste {path} ist nicht zu lesen: {error}.</translation>
    </message>
    <message>
        <source>The wildcard {path} holds no line.</source>
        <extracomment>engine</extracomment>
        <translation>Die Wortliste {path} enthält keine Zeile.</translation>
    </message>
    <message>
        <source>The wildcards of the prompt name each other without end.</source>
        <extracomment>engine</extracomment>
        <translation>Die Wortlisten des Prompts nennen einander ohne Ende.</translation>
    </message>
    <message>
        <source>The {make} in {network} was made for another model: {reason}.</source>
        <extracomment>engine</extracomment>
        <translation>{make} in {network} wurde für ein anderes Modell gemacht: {reason}.</translation>
    </message>
    <message>
        <source>The {named} {plugin} cannot be used: {reason}.</source>
        <extracomment>engine</extracomment>
        <translation>{named} {plugin} ist nicht zu verwenden: {reason}.</translation>
    </message>
    <message>
        <source>The {named} {plugin} did not load: {reason}.</source>
        <extracomment>engine</extracomment>
        <translation>{named} {plugin} wurde nicht geladen: {reason}.</translation>
    </message>
    <message>
        <source>The {name} did nothing: an inversion is painted as it was made.</source>
        <extracomment>engine</extracomment>
        <translation>{name} bewirkte nichts: eine Inversion wird gemalt, wie sie gemacht wurde.</translation>
    </message>
    <message>
        <source>The {titles} reads reference pictures, and there is none.</source>
        <extracomment>engine</extracomment>
        <translation>{titles} liest Referenzbilder, und es gibt keine.</translation>
    </message>
    <message>
        <source>The {title} reads reference pictures, and no layer is one yet (Patches).</source>
        <extracomment>window</extracomment>
        <translation>{title} liest Referenzbilder, und noch ist keine Ebene eines (Zusätze).</translation>
    </message>
    <message>
        <source>Theme</source>
        <extracomment>window</extracomment>
        <translation>Farbschema</translation>
    </message>
    <message>
        <source>There are no weights in {folder}.</source>
        <extracomment>engine</extracomment>
        <translation>In {folder} sind keine Gewichte.</translation>
    </message>
    <message>
        <source>There are none here.</source>
        <extracomment>engine</extracomment>
        <translation>Hier gibt es keine.</translation>
    </message>
    <message>
        <source>There are: {join}.</source>
        <extracomment>engine</extracomment>
        <translation>Es gibt: {join}.</translation>
    </message>
    <message>
        <source>There are: {present}.</source>
        <extracomment>engine</extracomment>
        <translation>Es gibt: {present}.</translation>
    </message>
    <message>
        <source>There is a model called {model} already.</source>
        <extracomment>engine</extracomment>
        <translation>Ein Modell namens {model} gibt es schon.</translation>
    </message>
    <message>
        <source>There is no device {device} here.</source>
        <extracomment>engine</extracomment>
        <translation>Ein Gerät {device} gibt es hier nicht.</translation>
    </message>
    <message>
        <source>There is no document to compare with.</source>
        <extracomment>window</extracomment>
        <translation>Es gibt kein Dokument zum Vergleichen.</translation>
    </message>
    <message>
        <source>There is no document.</source>
        <extracomment>window</extracomment>
        <translation>Es gibt kein Dokument.</translation>
    </message>
    <message>
        <source>There is no file {path}{which}.</source>
        <extracomment>engine</extracomment>
        <translation>Eine Datei {path}{which} gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no group right below this layer.</source>
        <extracomment>window</extracomment>
        <translation>Direkt unter dieser Ebene liegt keine Gruppe.</translation>
    </message>
    <message>
        <source>There is no layer below “{name}” to merge it into.</source>
        <extracomment>window</extracomment>
        <translation>Unter „{name}“ liegt keine Ebene, mit der sie vereint werden könnte.</translation>
    </message>
    <message>
        <source>There is no mask yet.</source>
        <extracomment>window</extracomment>
        <translation>Es gibt noch keine Maske.</translation>
    </message>
    <message>
        <source>There is no model called {model} that could take over as a refiner.</source>
        <extracomment>engine</extracomment>
        <translation>Es gibt kein Modell namens {model}, das als Refiner übernehmen könnte.</translation>
    </message>
    <message>
        <source>There is no model called {model}, and no such folder.</source>
        <extracomment>engine</extracomment>
        <translation>Ein Modell namens {model} gibt es nicht, auch keinen solchen Ordner.</translation>
    </message>
    <message>
        <source>There is no model called {model}.</source>
        <extracomment>engine</extracomment>
        <translation>Ein Modell namens {model} gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no model in {model}.</source>
        <extracomment>engine</extracomment>
        <translation>In {model} ist kein Modell.</translation>
    </message>
    <message>
        <source>There is no number format {dtype}.</source>
        <extracomment>engine</extracomment>
        <translation>Ein Zahlenformat {dtype} gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no original: this layer is the lowest, and no file of its size was opened.</source>
        <extracomment>window</extracomment>
        <translation>Es gibt kein Original: diese Ebene ist die unterste, und keine Datei ihrer Größe wurde geöffnet.</translation>
    </message>
    <message>
        <source>There is no picture on the clipboard.</source>
        <extracomment>window</extracomment>
        <translation>In der Zwischenablage ist kein Bild.</translation>
    </message>
    <message>
        <source>There is no picture to read yet.</source>
        <extracomment>window</extracomment>
        <translation>Es gibt noch kein Bild, aus dem zu lesen wäre.</translation>
    </message>
    <message>
        <source>There is no sampler “{said}” here: the model&apos;s own was taken.</source>
        <extracomment>engine</extracomment>
        <translation>Einen Sampler „{said}“ gibt es hier nicht: der des Modells wurde genommen.</translation>
    </message>
    <message>
        <source>There is no schedule “{laid}” here: the model&apos;s own was taken.</source>
        <extracomment>engine</extracomment>
        <translation>Einen Rauschplan „{laid}“ gibt es hier nicht: der des Modells wurde genommen.</translation>
    </message>
    <message>
        <source>There is no setting called {option}.</source>
        <extracomment>engine</extracomment>
        <translation>Eine Einstellung namens {option} gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no way of compiling called {way}.</source>
        <extracomment>engine</extracomment>
        <translation>Eine Art des Kompilierens namens {way} gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no wildcard called {name}.</source>
        <extracomment>engine</extracomment>
        <translation>Eine Wortliste namens {name} gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no {named} called {plugin}.</source>
        <extracomment>engine</extracomment>
        <translation>{named} {plugin}: das gibt es nicht.</translation>
    </message>
    <message>
        <source>Choose a layer with pixels of its own, or a group.</source>
        <extracomment>window</extracomment>
        <translation>Eine Ebene mit eigenen Pixeln oder eine Gruppe wählen.</translation>
    </message>
    <message>
        <source>
The engine runs on the best device there is.</source>
        <extracomment>window</extracomment>
        <translation>
Die Engine läuft auf dem besten Gerät, das da ist.</translation>
    </message>
    <message>
        <source>&amp;Canvas size…</source>
        <extracomment>window</extracomment>
        <translation>Größe der &amp;Leinwand …</translation>
    </message>
    <message>
        <source>&amp;Flip, top to bottom</source>
        <extracomment>window</extracomment>
        <translation>&amp;Senkrecht spiegeln</translation>
    </message>
    <message>
        <source>&amp;Image</source>
        <extracomment>window</extracomment>
        <translation>B&amp;ild</translation>
    </message>
    <message>
        <source>&amp;Mirror, left to right</source>
        <extracomment>window</extracomment>
        <translation>&amp;Waagerecht spiegeln</translation>
    </message>
    <message>
        <source>&amp;New…</source>
        <extracomment>window</extracomment>
        <translation>&amp;Neu …</translation>
    </message>
    <message>
        <source>Draw around what to select. Shift adds, Alt takes away, both keep what overlaps. From inside what is selected, a drag moves the selection.</source>
        <extracomment>window</extracomment>
        <translation>Umfahren, was ausgewählt werden soll. Umschalt fügt hinzu, Alt nimmt weg, beide behalten die Schnittmenge. Innerhalb der Auswahl verschiebt Ziehen sie.</translation>
    </message>
    <message>
        <source>Fewer are quicker and coarser; auto is the model&apos;s own number.</source>
        <extracomment>window</extracomment>
        <translation>Weniger sind schneller und gröber; auto ist die eigene Zahl des Modells.</translation>
    </message>
    <message>
        <source>Finer is closer for methods that are not exact; auto is the model&apos;s own number.</source>
        <extracomment>window</extracomment>
        <translation>Feiner ist näher bei Methoden, die nicht exakt sind; auto ist die eigene Zahl des Modells.</translation>
    </message>
    <message>
        <source>Lar&amp;ger brush</source>
        <extracomment>window</extracomment>
        <translation>Pinsel &amp;größer</translation>
    </message>
    <message>
        <source>Move selected</source>
        <extracomment>window</extracomment>
        <translation>Ausgewähltes verschieben</translation>
    </message>
    <message>
        <source>Move selection</source>
        <extracomment>window</extracomment>
        <translation>Auswahl verschieben</translation>
    </message>
    <message>
        <source>Move the active layer, or what is selected of it; shift keeps to one direction.</source>
        <extracomment>window</extracomment>
        <translation>Die aktive Ebene oder das Ausgewählte darauf verschieben; Umschalt bleibt bei einer Richtung.</translation>
    </message>
    <message>
        <source>PNG with its recipe (*.png);;TIFF (*.tif *.tiff);;WebP, lossless (*.webp);;JPEG (*.jpg *.jpeg)</source>
        <extracomment>window</extracomment>
        <translation>PNG mit Rezept (*.png);;TIFF (*.tif *.tiff);;WebP, verlustfrei (*.webp);;JPEG (*.jpg *.jpeg)</translation>
    </message>
    <message>
        <source>Scale, turn and distort the layer, group or selection: corners, edges, inside, outside.</source>
        <extracomment>window</extracomment>
        <translation>Ebene, Gruppe oder Auswahl skalieren, drehen und verzerren: Ecken, Kanten, innen, außen.</translation>
    </message>
    <message>
        <source>Select a rectangle. Shift adds, Alt takes away, both keep what overlaps. From inside what is selected, a drag moves the selection.</source>
        <extracomment>window</extracomment>
        <translation>Ein Rechteck auswählen. Umschalt fügt hinzu, Alt nimmt weg, beide behalten die Schnittmenge. Innerhalb der Auswahl verschiebt Ziehen sie.</translation>
    </message>
    <message>
        <source>Select an ellipse. Shift adds, Alt takes away, both keep what overlaps. From inside what is selected, a drag moves the selection.</source>
        <extracomment>window</extracomment>
        <translation>Eine Ellipse auswählen. Umschalt fügt hinzu, Alt nimmt weg, beide behalten die Schnittmenge. Innerhalb der Auswahl verschiebt Ziehen sie.</translation>
    </message>
    <message>
        <source>Smaller &amp;brush</source>
        <extracomment>window</extracomment>
        <translation>Pinsel klei&amp;ner</translation>
    </message>
    <message>
        <source>The undone steps are kept.</source>
        <extracomment>window</extracomment>
        <translation>Die zurückgenommenen Schritte bleiben erhalten.</translation>
    </message>
    <message>
        <source>There is nothing on “{name}” here.</source>
        <extracomment>window</extracomment>
        <translation>Auf „{name}“ ist hier nichts.</translation>
    </message>
    <message>
        <source>There is nothing to copy on this layer.</source>
        <extracomment>window</extracomment>
        <translation>Auf dieser Ebene gibt es nichts zu kopieren.</translation>
    </message>
    <message>
        <source>These do: {fitting}.</source>
        <extracomment>engine</extracomment>
        <translation>Diese können es: {fitting}.</translation>
    </message>
    <message>
        <source>These lines steer the picture. Add some with the brush (B): another tree, a ball on the grass.</source>
        <extracomment>window</extracomment>
        <translation>Diese Linien steuern das Bild. Mit dem Pinsel (B) einige hinzufügen: noch einen Baum, einen Ball im Gras.</translation>
    </message>
    <message>
        <source>They are lost otherwise.</source>
        <extracomment>window</extracomment>
        <translation>Sonst gehen sie verloren.</translation>
    </message>
    <message>
        <source>Thin straight white lines on black. For buildings and rooms.</source>
        <extracomment>catalog</extracomment>
        <translation>Dünne gerade weiße Linien auf Schwarz. Für Gebäude und Räume.</translation>
    </message>
    <message>
        <source>Third order at one evaluation a step: good pictures in 10 to 20 steps.</source>
        <extracomment>catalog</extracomment>
        <translation>Dritte Ordnung mit einer Auswertung je Schritt: gute Bilder in 10 bis 20 Schritten.</translation>
    </message>
    <message>
        <source>Third order at one evaluation a step: good pictures in 8 to 20 steps.</source>
        <extracomment>catalog</extracomment>
        <translation>Dritte Ordnung mit einer Auswertung je Schritt: gute Bilder in 8 bis 20 Schritten.</translation>
    </message>
    <message>
        <source>This inversion holds noise of shape {tuple}, but {id} needs {shape} for a picture of {extent}.</source>
        <extracomment>engine</extracomment>
        <translation>Diese Inversion enthält Rauschen der Form {tuple}, aber {id} braucht {shape} für ein Bild von {extent}.</translation>
    </message>
    <message>
        <source>This inversion was made with the model {model} (weights {inversion}), but {id} (weights {model2}) is to paint it. The inversion is untouched.</source>
        <extracomment>engine</extracomment>
        <translation>Diese Inversion wurde mit dem Modell {model} gemacht (Gewichte {inversion}), aber {id} (Gewichte {model2}) soll sie malen. Die Inversion ist unberührt.</translation>
    </message>
    <message>
        <source>This inversion was made with the model {model}, not with {id}.</source>
        <extracomment>engine</extracomment>
        <translation>Diese Inversion wurde mit dem Modell {model} gemacht, nicht mit {id}.</translation>
    </message>
    <message>
        <source>This inversion was made with {steps} steps and can be painted with {steps} only, not with {steps2}.</source>
        <extracomment>engine</extracomment>
        <translation>Diese Inversion wurde mit {steps} Schritten gemacht und ist nur mit {steps} zu malen, nicht mit {steps2}.</translation>
    </message>
    <message>
        <source>This is not a recipe that can be used: {reason}.</source>
        <extracomment>engine</extracomment>
        <translation>Das ist kein brauchbares Rezept: {reason}.</translation>
    </message>
    <message>
        <source>This layer is in no group.</source>
        <extracomment>window</extracomment>
        <translation>Diese Ebene ist in keiner Gruppe.</translation>
    </message>
    <message>
        <source>This model</source>
        <extracomment>window</extracomment>
        <translation>Dieses Modell</translation>
    </message>
    <message>
        <source>This model has no inner levels to keep.</source>
        <extracomment>engine</extracomment>
        <translation>Dieses Modell hat keine inneren Ebenen, die zu behalten wären.</translation>
    </message>
    <message>
        <source>This model&apos;s middle block has no self-attention, which this guidance changes.</source>
        <extracomment>engine</extracomment>
        <translation>Der mittlere Block dieses Modells hat keine Selbstaufmerksamkeit, die diese Führung ändert.</translation>
    </message>
    <message>
        <source>This recipe cannot be used: {error}.</source>
        <extracomment>window</extracomment>
        <translation>Dieses Rezept ist nicht zu verwenden: {error}.</translation>
    </message>
    <message>
        <source>Three steps on a sample sketch show how it works. It takes a minute.</source>
        <extracomment>window</extracomment>
        <translation>Drei Schritte an einer Beispielskizze zeigen, wie es geht. Das dauert eine Minute.</translation>
    </message>
    <message>
        <source>Threshold</source>
        <extracomment>catalog</extracomment>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>Tile</source>
        <extracomment>catalog</extracomment>
        <translation>Kachel</translation>
    </message>
    <message>
        <source>Tilt widens</source>
        <extracomment>window</extracomment>
        <translation>Neigung verbreitert</translation>
    </message>
    <message>
        <source>Timeline</source>
        <extracomment>window</extracomment>
        <translation>Ablauf</translation>
    </message>
    <message>
        <source>To</source>
        <extracomment>window</extracomment>
        <translation>Nach</translation>
    </message>
    <message>
        <source>To have the other one, delete that folder first.</source>
        <extracomment>engine</extracomment>
        <translation>Für das andere zuerst diesen Ordner löschen.</translation>
    </message>
    <message>
        <source>To layer</source>
        <extracomment>window</extracomment>
        <translation>Nach Ebene</translation>
    </message>
    <message>
        <source>Token merging</source>
        <extracomment>catalog</extracomment>
        <translation>Token-Zusammenfassung</translation>
    </message>
    <message>
        <source>Tolerance</source>
        <extracomment>window</extracomment>
        <translation>Toleranz</translation>
    </message>
    <message>
        <source>Tool</source>
        <extracomment>window</extracomment>
        <translation>Werkzeug</translation>
    </message>
    <message>
        <source>Tools</source>
        <extracomment>window</extracomment>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>Top</source>
        <extracomment>window</extracomment>
        <translation>Oben</translation>
    </message>
    <message>
        <source>Top left</source>
        <extracomment>window</extracomment>
        <translation>Oben links</translation>
    </message>
    <message>
        <source>Top right</source>
        <extracomment>window</extracomment>
        <translation>Oben rechts</translation>
    </message>
    <message>
        <source>Tour</source>
        <extracomment>window</extracomment>
        <translation>Rundgang</translation>
    </message>
    <message>
        <source>Training steps that leading is shifted by.</source>
        <extracomment>catalog</extracomment>
        <translation>Trainingsschritte, um die „leading“ verschoben ist.</translation>
    </message>
    <message>
        <source>Transform</source>
        <extracomment>window</extracomment>
        <translation>Transformieren</translation>
    </message>
    <message>
        <source>Transparent</source>
        <extracomment>window</extracomment>
        <translation>Transparent</translation>
    </message>
    <message>
        <source>Try again later.</source>
        <extracomment>engine</extracomment>
        <translation>Später noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Try again or choose another place.</source>
        <extracomment>engine</extracomment>
        <translation>Noch einmal versuchen oder einen anderen Ort wählen.</translation>
    </message>
    <message>
        <source>Try again, to another drive if this one keeps failing.</source>
        <extracomment>engine</extracomment>
        <translation>Noch einmal versuchen, auf einem anderen Laufwerk, wenn dieses weiter versagt.</translation>
    </message>
    <message>
        <source>Try again; if it happens again, report it with the end of {surroundings}.</source>
        <extracomment>engine</extracomment>
        <translation>Noch einmal versuchen; geschieht es wieder, bitte mit dem Ende von {surroundings} melden.</translation>
    </message>
    <message>
        <source>Try another number format (--dtype float32), a lower guidance scale, or lighter patches.</source>
        <extracomment>engine</extracomment>
        <translation>Ein anderes Zahlenformat (--dtype float32), eine kleinere Führungsstärke oder leichtere Zusätze versuchen.</translation>
    </message>
    <message>
        <source>Turn &amp;left by 90°</source>
        <extracomment>window</extracomment>
        <translation>Um 90° nach l&amp;inks drehen</translation>
    </message>
    <message>
        <source>Turn &amp;right by 90°</source>
        <extracomment>window</extracomment>
        <translation>Um 90° nach &amp;rechts drehen</translation>
    </message>
    <message>
        <source>Turn by &amp;180°</source>
        <extracomment>window</extracomment>
        <translation>Um &amp;180° drehen</translation>
    </message>
    <message>
        <source>Turn by 180°</source>
        <extracomment>window</extracomment>
        <translation>Um 180° drehen</translation>
    </message>
    <message>
        <source>Turn left</source>
        <extracomment>window</extracomment>
        <translation>Nach links drehen</translation>
    </message>
    <message>
        <source>Turn right</source>
        <extracomment>window</extracomment>
        <translation>Nach rechts drehen</translation>
    </message>
    <message>
        <source>Turn round</source>
        <extracomment>catalog</extracomment>
        <translation>Umdrehen</translation>
    </message>
    <message>
        <source>Turn the view &amp;left</source>
        <extracomment>window</extracomment>
        <translation>Ansicht nach &amp;links drehen</translation>
    </message>
    <message>
        <source>Turn the view &amp;right</source>
        <extracomment>window</extracomment>
        <translation>Ansicht nach &amp;rechts drehen</translation>
    </message>
    <message>
        <source>Turn the view, held while dragging</source>
        <extracomment>window</extracomment>
        <translation>Ansicht drehen, beim Ziehen gehalten</translation>
    </message>
    <message>
        <source>Type. Enter or a click elsewhere places the text, Shift+Enter breaks the line, Esc leaves it.</source>
        <extracomment>window</extracomment>
        <translation>Tippen. Eingabe oder ein Klick daneben setzt den Text, Umschalt+Eingabe bricht die Zeile um, Esc bricht ab.</translation>
    </message>
    <message>
        <source>Underpaint
Paint structure; a diffusion model paints over it.
{device}</source>
        <extracomment>window</extracomment>
        <translation>Underpaint
Die Struktur malen; ein Diffusionsmodell malt darüber.
{device}</translation>
    </message>
    <message>
        <source>Underpaint did not end well last time. Unsaved work was kept: {names}{others}, of {when}.</source>
        <extracomment>window</extracomment>
        <translation>Underpaint endete beim letzten Mal nicht ordentlich. Nicht gespeicherte Arbeit wurde bewahrt: {names}{others}, vom {when}.</translation>
    </message>
    <message>
        <source>Undo memory</source>
        <extracomment>window</extracomment>
        <translation>Undo-Speicher</translation>
    </message>
    <message>
        <source>Ungroup</source>
        <extracomment>window</extracomment>
        <translation>Gruppierung aufheben</translation>
    </message>
    <message>
        <source>UniPC</source>
        <extracomment>catalog</extracomment>
        <translation>UniPC</translation>
    </message>
    <message>
        <source>Unlock layer</source>
        <extracomment>window</extracomment>
        <translation>Ebene entsperren</translation>
    </message>
    <message>
        <source>Unstar</source>
        <extracomment>window</extracomment>
        <translation>Nicht merken</translation>
    </message>
    <message>
        <source>Until</source>
        <extracomment>window</extracomment>
        <translation>Bis</translation>
    </message>
    <message>
        <source>Untitled</source>
        <extracomment>window</extracomment>
        <translation>Unbenannt</translation>
    </message>
    <message>
        <source>Update this program, or invert the picture again here.</source>
        <extracomment>engine</extracomment>
        <translation>Dieses Programm aktualisieren oder das Bild hier noch einmal invertieren.</translation>
    </message>
    <message>
        <source>Update this program.</source>
        <extracomment>window</extracomment>
        <translation>Dieses Programm aktualisieren.</translation>
    </message>
    <message>
        <source>Upscale</source>
        <extracomment>catalog</extracomment>
        <translation>Hochskalieren</translation>
    </message>
    <message>
        <source>Use</source>
        <extracomment>window</extracomment>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Use a checkpoint of Stable Diffusion 1, 2 or XL.</source>
        <extracomment>engine</extracomment>
        <translation>Einen Checkpoint von Stable Diffusion 1, 2 oder XL verwenden.</translation>
    </message>
    <message>
        <source>Use a checkpoint that has all parts, or the model as a folder of diffusers.</source>
        <extracomment>engine</extracomment>
        <translation>Einen Checkpoint mit allen Teilen verwenden oder das Modell als Ordner von diffusers.</translation>
    </message>
    <message>
        <source>Use a checkpoint where it lies; .ckpt and .pt are converted first</source>
        <extracomment>window</extracomment>
        <translation>Einen Checkpoint verwenden, wo er liegt; .ckpt und .pt werden vorher umgewandelt</translation>
    </message>
    <message>
        <source>Use a copy of the model with a scheduler that names its betas, as DDIMScheduler does.</source>
        <extracomment>engine</extracomment>
        <translation>Eine Kopie des Modells mit einem Rauschplan verwenden, der seine Betas nennt, wie DDIMScheduler.</translation>
    </message>
    <message>
        <source>Use a finite value.</source>
        <extracomment>engine</extracomment>
        <translation>Einen endlichen Wert verwenden.</translation>
    </message>
    <message>
        <source>Use a model in diffusers&apos; layout where it lies</source>
        <extracomment>window</extracomment>
        <translation>Ein Modell im Aufbau von diffusers verwenden, wo es liegt</translation>
    </message>
    <message>
        <source>Use a model&apos;s checkpoint.</source>
        <extracomment>engine</extracomment>
        <translation>Den Checkpoint eines Modells verwenden.</translation>
    </message>
    <message>
        <source>Use a network whose folder holds all of it.</source>
        <extracomment>engine</extracomment>
        <translation>Ein Netz verwenden, dessen Ordner alles davon enthält.</translation>
    </message>
    <message>
        <source>Use a plain IP-Adapter, or a plus one.</source>
        <extracomment>engine</extracomment>
        <translation>Einen einfachen IP-Adapter verwenden oder einen „plus“.</translation>
    </message>
    <message>
        <source>Use a plain LoRA of the same subject.</source>
        <extracomment>engine</extracomment>
        <translation>Eine einfache LoRA desselben Gegenstands verwenden.</translation>
    </message>
    <message>
        <source>Use its .safetensors file: a .pt, .bin or .ckpt can run code when it is read.</source>
        <extracomment>engine</extracomment>
        <translation>Die .safetensors-Datei verwenden: eine .pt, .bin oder .ckpt kann beim Lesen Code ausführen.</translation>
    </message>
    <message>
        <source>Use its base model.</source>
        <extracomment>engine</extracomment>
        <translation>Das Grundmodell verwenden.</translation>
    </message>
    <message>
        <source>Use letters, digits, points and dashes.</source>
        <extracomment>engine</extracomment>
        <translation>Buchstaben, Ziffern, Punkte und Striche verwenden.</translation>
    </message>
    <message>
        <source>Use one of {join}.</source>
        <extracomment>engine</extracomment>
        <translation>Eines davon verwenden: {join}.</translation>
    </message>
    <message>
        <source>Use strength {level:.0%}. Of the picture&apos;s structure {survives:.0%} is still there.</source>
        <extracomment>window</extracomment>
        <translation>Stärke {level:.0%} verwenden. Von der Struktur des Bildes sind noch {survives:.0%} da.</translation>
    </message>
    <message>
        <source>Use the model as a folder of diffusers, if there is one.</source>
        <extracomment>engine</extracomment>
        <translation>Das Modell als Ordner von diffusers verwenden, wenn es einen gibt.</translation>
    </message>
    <message>
        <source>Use the model&apos;s own values</source>
        <extracomment>window</extracomment>
        <translation>Eigene Werte des Modells verwenden</translation>
    </message>
    <message>
        <source>Use the model&apos;s safetensors file.</source>
        <extracomment>engine</extracomment>
        <translation>Die safetensors-Datei des Modells verwenden.</translation>
    </message>
    <message>
        <source>Use the model&apos;s safetensors files.</source>
        <extracomment>engine</extracomment>
        <translation>Die safetensors-Dateien des Modells verwenden.</translation>
    </message>
    <message>
        <source>Use the one for this model&apos;s base. One that lies in the model&apos;s own folder may be deleted.</source>
        <extracomment>engine</extracomment>
        <translation>Den für das Grundmodell dieses Modells verwenden. Einer, der in seinem eigenen Ordner liegt, darf gelöscht werden.</translation>
    </message>
    <message>
        <source>Use this layer</source>
        <extracomment>window</extracomment>
        <translation>Diese Ebene verwenden</translation>
    </message>
    <message>
        <source>Variation</source>
        <extracomment>catalog</extracomment>
        <translation>Variation</translation>
    </message>
    <message>
        <source>Variations</source>
        <extracomment>catalog</extracomment>
        <translation>Variationen</translation>
    </message>
    <message>
        <source>View</source>
        <extracomment>window</extracomment>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>Wait for it, or cancel it first.</source>
        <extracomment>window</extracomment>
        <translation>Abwarten oder erst abbrechen.</translation>
    </message>
    <message>
        <source>Waits</source>
        <extracomment>window</extracomment>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Weight</source>
        <extracomment>window</extracomment>
        <translation>Gewicht</translation>
    </message>
    <message>
        <source>Weight of a patch</source>
        <extracomment>window</extracomment>
        <translation>Gewicht eines Zusatzes</translation>
    </message>
    <message>
        <source>Weight of a reference</source>
        <extracomment>window</extracomment>
        <translation>Gewicht einer Referenz</translation>
    </message>
    <message>
        <source>Weight of a region</source>
        <extracomment>window</extracomment>
        <translation>Gewicht eines Bereichs</translation>
    </message>
    <message>
        <source>Weights (*.safetensors *.ckpt *.pth *.pt *.bin);;All files (*)</source>
        <extracomment>window</extracomment>
        <translation>Gewichte (*.safetensors *.ckpt *.pth *.pt *.bin);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>What comes of it is kept under Results.</source>
        <extracomment>window</extracomment>
        <translation>Was dabei entsteht, liegt danach unter Ergebnisse.</translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <extracomment>window</extracomment>
        <translation>Was soll geschehen?</translation>
    </message>
    <message>
        <source>What each dab of a stroke adds.</source>
        <extracomment>window</extracomment>
        <translation>Was jeder Tupfer eines Strichs hinzufügt.</translation>
    </message>
    <message>
        <source>What is known of a result will stand here: its time, what it left untouched, what had to be done otherwise.</source>
        <extracomment>window</extracomment>
        <translation>Hier wird stehen, was von einem Ergebnis bekannt ist: seine Zeit, was es unberührt ließ, was anders gemacht werden musste.</translation>
    </message>
    <message>
        <source>What is painted: 0 keeps the picture, 255 regenerates it, grey is in between.</source>
        <extracomment>window</extracomment>
        <translation>Was gemalt wird: 0 behält das Bild, 255 macht es neu, Grau liegt dazwischen.</translation>
    </message>
    <message>
        <source>What is selected is changed in one layer: choose one, or drop the selection for the group.</source>
        <extracomment>window</extracomment>
        <translation>Ausgewähltes wird in einer Ebene geändert: eine wählen oder für die Gruppe die Auswahl aufheben.</translation>
    </message>
    <message>
        <source>What is shown becomes a layer, scaled to the document where it is smaller</source>
        <extracomment>window</extracomment>
        <translation>Was zu sehen ist, wird eine Ebene, auf die Größe des Dokuments skaliert, wo es kleiner ist</translation>
    </message>
    <message>
        <source>What is there stays under the noise.</source>
        <extracomment>catalog</extracomment>
        <translation>Was da ist, bleibt unter dem Rauschen.</translation>
    </message>
    <message>
        <source>What is there, blurred: its colours without its shapes.</source>
        <extracomment>catalog</extracomment>
        <translation>Was da ist, weichgezeichnet: seine Farben ohne seine Formen.</translation>
    </message>
    <message>
        <source>What it holds is lost then.</source>
        <extracomment>window</extracomment>
        <translation>Was darin steht, ist dann verloren.</translation>
    </message>
    <message>
        <source>What lies in the new part before noise is laid over it.</source>
        <extracomment>catalog</extracomment>
        <translation>Was im neuen Teil liegt, bevor Rauschen darübergelegt wird.</translation>
    </message>
    <message>
        <source>What lies under the mask before noise is laid over it.</source>
        <extracomment>catalog</extracomment>
        <translation>Was unter der Maske liegt, bevor Rauschen darübergelegt wird.</translation>
    </message>
    <message>
        <source>What runs goes on; nothing else starts</source>
        <extracomment>window</extracomment>
        <translation>Was läuft, läuft weiter; sonst beginnt nichts</translation>
    </message>
    <message>
        <source>What steers the picture is no part of it, so the two stay apart.</source>
        <extracomment>window</extracomment>
        <translation>Was das Bild steuert, ist kein Teil davon; die beiden bleiben getrennt.</translation>
    </message>
    <message>
        <source>What the annotator reads off the picture now.</source>
        <extracomment>window</extracomment>
        <translation>Was der Annotator jetzt aus dem Bild liest.</translation>
    </message>
    <message>
        <source>What the colour goes over to.</source>
        <extracomment>window</extracomment>
        <translation>Worin der Verlauf endet.</translation>
    </message>
    <message>
        <source>What the lowest layer is filled with.</source>
        <extracomment>window</extracomment>
        <translation>Womit die unterste Ebene gefüllt ist.</translation>
    </message>
    <message>
        <source>What the model is shown{maker}.</source>
        <extracomment>window</extracomment>
        <translation>Was dem Modell gezeigt wird{maker}.</translation>
    </message>
    <message>
        <source>What to paint under “{name}” only</source>
        <extracomment>window</extracomment>
        <translation>Was nur unter „{name}“ gemalt werden soll</translation>
    </message>
    <message>
        <source>What was downloaded or converted for it is deleted; your own files stay where they are.</source>
        <extracomment>window</extracomment>
        <translation>Was dafür heruntergeladen oder umgewandelt wurde, wird gelöscht; eigene Dateien bleiben, wo sie sind.</translation>
    </message>
    <message>
        <source>What was painted keeps its gradients and takes its level from around the mask.</source>
        <extracomment>catalog</extracomment>
        <translation>Das Gemalte behält seine Verläufe und nimmt seine Helligkeit von der Umgebung der Maske.</translation>
    </message>
    <message>
        <source>What “{name}” says about its layers is damaged: {error}.</source>
        <extracomment>window</extracomment>
        <translation>Was „{name}“ über seine Ebenen sagt, ist beschädigt: {error}.</translation>
    </message>
    <message>
        <source>Where a line may go on.</source>
        <extracomment>catalog</extracomment>
        <translation>Wo eine Linie weitergehen darf.</translation>
    </message>
    <message>
        <source>Where a line may start.</source>
        <extracomment>catalog</extracomment>
        <translation>Wo eine Linie beginnen darf.</translation>
    </message>
    <message>
        <source>Where the engine runs.</source>
        <extracomment>window</extracomment>
        <translation>Wo die Engine läuft.</translation>
    </message>
    <message>
        <source>Where the picture is kept as the canvas changes around it.</source>
        <extracomment>window</extracomment>
        <translation>Wo das Bild liegen bleibt, während sich die Leinwand darum ändert.</translation>
    </message>
    <message>
        <source>Where the steps lie in the training schedule.</source>
        <extracomment>catalog</extracomment>
        <translation>Wo die Schritte im Trainingsplan liegen.</translation>
    </message>
    <message>
        <source>While a picture is made, what the model thinks of it after each step is shown here.</source>
        <extracomment>window</extracomment>
        <translation>Während ein Bild entsteht, ist hier zu sehen, was das Modell nach jedem Schritt davon hält.</translation>
    </message>
    <message>
        <source>White</source>
        <extracomment>window</extracomment>
        <translation>Weiß</translation>
    </message>
    <message>
        <source>White lines on black: drawn by hand or found in a picture. The result keeps to them.</source>
        <extracomment>catalog</extracomment>
        <translation>Weiße Linien auf Schwarz: von Hand gezeichnet oder im Bild gefunden. Das Ergebnis hält sich an sie.</translation>
    </message>
    <message>
        <source>White strokes on black, as of a pen. The result fills the drawing in.</source>
        <extracomment>catalog</extracomment>
        <translation>Weiße Striche auf Schwarz, wie von einer Feder. Das Ergebnis füllt die Zeichnung aus.</translation>
    </message>
    <message>
        <source>Whole every</source>
        <extracomment>catalog</extracomment>
        <translation>Ganz in jedem</translation>
    </message>
    <message>
        <source>Width</source>
        <extracomment>window</extracomment>
        <translation>Breite</translation>
    </message>
    <message>
        <source>Width and height change together.</source>
        <extracomment>window</extracomment>
        <translation>Breite und Höhe ändern sich gemeinsam.</translation>
    </message>
    <message>
        <source>Words of the prompt, a model, a seed, or a day as 2026-11-21</source>
        <extracomment>window</extracomment>
        <translation>Wörter des Prompts, ein Modell, ein Startwert oder ein Tag wie 2026-11-21</translation>
    </message>
    <message>
        <source>Working size</source>
        <extracomment>catalog</extracomment>
        <translation>Arbeitsgröße</translation>
    </message>
    <message>
        <source>Write .webp (lossless) or .gif instead.</source>
        <extracomment>engine</extracomment>
        <translation>Stattdessen .webp (verlustfrei) oder .gif schreiben.</translation>
    </message>
    <message>
        <source>Write .webp or .gif instead.</source>
        <extracomment>engine</extracomment>
        <translation>Stattdessen .webp oder .gif schreiben.</translation>
    </message>
    <message>
        <source>Write a PNG instead.</source>
        <extracomment>engine</extracomment>
        <translation>Stattdessen ein PNG schreiben.</translation>
    </message>
    <message>
        <source>Write one word to a line.</source>
        <extracomment>engine</extracomment>
        <translation>Ein Wort je Zeile schreiben.</translation>
    </message>
    <message>
        <source>XL</source>
        <extracomment>catalog</extracomment>
        <translation>XL</translation>
    </message>
    <message>
        <source>You stand here.</source>
        <extracomment>window</extracomment>
        <translation>Der jetzige Stand.</translation>
    </message>
    <message>
        <source>Your document is as it was; save it yourself until there is room again.</source>
        <extracomment>window</extracomment>
        <translation>Das Dokument ist, wie es war; bis wieder Platz ist, bitte selbst speichern.</translation>
    </message>
    <message>
        <source>Your settings could not be read, so the defaults are in use.</source>
        <extracomment>window</extracomment>
        <translation>Die Einstellungen waren nicht zu lesen, daher gelten die Voreinstellungen.</translation>
    </message>
    <message>
        <source>Your work cannot be kept for a crash: {message}</source>
        <extracomment>window</extracomment>
        <translation>Die Arbeit kann nicht für den Fall eines Absturzes bewahrt werden: {message}</translation>
    </message>
    <message>
        <source>Your work is safe. Try a smaller size, or close other programs.</source>
        <extracomment>engine</extracomment>
        <translation>Die Arbeit ist sicher. Eine kleinere Größe versuchen oder andere Programme schließen.</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <extracomment>window</extracomment>
        <translation>&amp;Vergrößern</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <extracomment>window</extracomment>
        <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
        <source>a depth network as transformers writes it (config.json, preprocessor_config.json, model.safetensors), such as depth-anything/Depth-Anything-V2-Small-hf from Hugging Face</source>
        <extracomment>catalog</extracomment>
        <translation>ein Tiefennetz, wie transformers es schreibt (config.json, preprocessor_config.json, model.safetensors), etwa depth-anything/Depth-Anything-V2-Small-hf von Hugging Face</translation>
    </message>
    <message>
        <source>a layer that is gone</source>
        <extracomment>window</extracomment>
        <translation>eine Ebene, die es nicht mehr gibt</translation>
    </message>
    <message>
        <source>about {minutes:.0f} min</source>
        <extracomment>window</extracomment>
        <translation>etwa {minutes:.0f} min</translation>
    </message>
    <message>
        <source>about {seconds:.0f} s</source>
        <extracomment>window</extracomment>
        <translation>etwa {seconds:.0f} s</translation>
    </message>
    <message>
        <source>about {seconds:.1f} s</source>
        <extracomment>window</extracomment>
        <translation>etwa {seconds:.1f} s</translation>
    </message>
    <message>
        <source>annotating</source>
        <extracomment>engine</extracomment>
        <translation>wird ausgelesen</translation>
    </message>
    <message>
        <source>auto</source>
        <extracomment>window</extracomment>
        <translation>auto</translation>
    </message>
    <message>
        <source>bfloat16</source>
        <extracomment>catalog</extracomment>
        <translation>bfloat16</translation>
    </message>
    <message>
        <source>blocks</source>
        <extracomment>catalog</extracomment>
        <translation>Blöcke</translation>
    </message>
    <message>
        <source>body_pose_model.pth of lllyasviel/Annotators on Hugging Face</source>
        <extracomment>catalog</extracomment>
        <translation>body_pose_model.pth aus lllyasviel/Annotators bei Hugging Face</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <extracomment>window</extracomment>
        <translation>nicht zu verwenden</translation>
    </message>
    <message>
        <source>color</source>
        <extracomment>window</extracomment>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>color burn</source>
        <extracomment>window</extracomment>
        <translation>Farbig nachbelichten</translation>
    </message>
    <message>
        <source>color dodge</source>
        <extracomment>window</extracomment>
        <translation>Farbig abwedeln</translation>
    </message>
    <message>
        <source>color-burn</source>
        <extracomment>window</extracomment>
        <translation>Farbig nachbelichten</translation>
    </message>
    <message>
        <source>color-dodge</source>
        <extracomment>window</extracomment>
        <translation>Farbig abwedeln</translation>
    </message>
    <message>
        <source>cubic</source>
        <extracomment>window</extracomment>
        <translation>Kubisch</translation>
    </message>
    <message>
        <source>darken</source>
        <extracomment>window</extracomment>
        <translation>Abdunkeln</translation>
    </message>
    <message>
        <source>dd MMMM, HH:mm</source>
        <extracomment>window</extracomment>
        <translation>d. MMMM, HH:mm</translation>
    </message>
    <message>
        <source>difference</source>
        <extracomment>window</extracomment>
        <translation>Differenz</translation>
    </message>
    <message>
        <source>exclusion</source>
        <extracomment>window</extracomment>
        <translation>Ausschluss</translation>
    </message>
    <message>
        <source>finding the noise</source>
        <extracomment>engine</extracomment>
        <translation>das Rauschen wird gefunden</translation>
    </message>
    <message>
        <source>finding the noise{size}</source>
        <extracomment>engine</extracomment>
        <translation>das Rauschen wird gefunden{size}</translation>
    </message>
    <message>
        <source>float16</source>
        <extracomment>catalog</extracomment>
        <translation>float16</translation>
    </message>
    <message>
        <source>float32</source>
        <extracomment>catalog</extracomment>
        <translation>float32</translation>
    </message>
    <message>
        <source>graphs</source>
        <extracomment>catalog</extracomment>
        <translation>Graphen</translation>
    </message>
    <message>
        <source>hard light</source>
        <extracomment>window</extracomment>
        <translation>Hartes Licht</translation>
    </message>
    <message>
        <source>hard-light</source>
        <extracomment>window</extracomment>
        <translation>Hartes Licht</translation>
    </message>
    <message>
        <source>hidden</source>
        <extracomment>window</extracomment>
        <translation>ausgeblendet</translation>
    </message>
    <message>
        <source>hue</source>
        <extracomment>window</extracomment>
        <translation>Farbton</translation>
    </message>
    <message>
        <source>it differs visibly</source>
        <extracomment>window</extracomment>
        <translation>der Unterschied ist sichtbar</translation>
    </message>
    <message>
        <source>its network was not added. Get {where}, then run: underpaint models add {what}</source>
        <extracomment>engine</extracomment>
        <translation>sein Netz wurde nicht hinzugefügt. {where} holen, dann ausführen: underpaint models add {what}</translation>
    </message>
    <message>
        <source>lanczos</source>
        <extracomment>window</extracomment>
        <translation>Lanczos</translation>
    </message>
    <message>
        <source>leading</source>
        <extracomment>catalog</extracomment>
        <translation>leading</translation>
    </message>
    <message>
        <source>lighten</source>
        <extracomment>window</extracomment>
        <translation>Aufhellen</translation>
    </message>
    <message>
        <source>linear</source>
        <extracomment>window</extracomment>
        <translation>Linear</translation>
    </message>
    <message>
        <source>linspace</source>
        <extracomment>catalog</extracomment>
        <translation>linspace</translation>
    </message>
    <message>
        <source>loading the model</source>
        <extracomment>engine</extracomment>
        <translation>das Modell wird geladen</translation>
    </message>
    <message>
        <source>luminosity</source>
        <extracomment>window</extracomment>
        <translation>Luminanz</translation>
    </message>
    <message>
        <source>made the picture reader fail. Nothing else was touched</source>
        <extracomment>engine</extracomment>
        <translation>ließ den Bildleser versagen. Sonst wurde nichts berührt</translation>
    </message>
    <message>
        <source>made the reader of checkpoints fail. Nothing else was touched</source>
        <extracomment>engine</extracomment>
        <translation>ließ den Checkpoint-Leser versagen. Sonst wurde nichts berührt</translation>
    </message>
    <message>
        <source>mlsd_large_512_fp32.pth of lllyasviel/Annotators on Hugging Face</source>
        <extracomment>catalog</extracomment>
        <translation>mlsd_large_512_fp32.pth aus lllyasviel/Annotators bei Hugging Face</translation>
    </message>
    <message>
        <source>multiply</source>
        <extracomment>window</extracomment>
        <translation>Multiplizieren</translation>
    </message>
    <message>
        <source>nearest</source>
        <extracomment>window</extracomment>
        <translation>Nächster</translation>
    </message>
    <message>
        <source>netG.pth of lllyasviel/Annotators on Hugging Face</source>
        <extracomment>catalog</extracomment>
        <translation>netG.pth aus lllyasviel/Annotators bei Hugging Face</translation>
    </message>
    <message>
        <source>no difference at all</source>
        <extracomment>window</extracomment>
        <translation>gar kein Unterschied</translation>
    </message>
    <message>
        <source>no forecast yet</source>
        <extracomment>window</extracomment>
        <translation>noch keine Vorhersage</translation>
    </message>
    <message>
        <source>none</source>
        <extracomment>window</extracomment>
        <translation>keine</translation>
    </message>
    <message>
        <source>none for this model</source>
        <extracomment>window</extracomment>
        <translation>keine für dieses Modell</translation>
    </message>
    <message>
        <source>normal</source>
        <extracomment>window</extracomment>
        <translation>Normal</translation>
    </message>
    <message>
        <source>not known to the model: {words}</source>
        <extracomment>window</extracomment>
        <translation>dem Modell unbekannt: {words}</translation>
    </message>
    <message>
        <source>other colour</source>
        <extracomment>window</extracomment>
        <translation>andere Farbe</translation>
    </message>
    <message>
        <source>overlay</source>
        <extracomment>window</extracomment>
        <translation>Ineinanderkopieren</translation>
    </message>
    <message>
        <source>painting</source>
        <extracomment>engine</extracomment>
        <translation>es wird gemalt</translation>
    </message>
    <message>
        <source>painting frame {number} of {len}</source>
        <extracomment>engine</extracomment>
        <translation>Bild {number} von {len} wird gemalt</translation>
    </message>
    <message>
        <source>painting it again</source>
        <extracomment>engine</extracomment>
        <translation>das Bild wird wieder gemalt</translation>
    </message>
    <message>
        <source>painting it again{size}</source>
        <extracomment>engine</extracomment>
        <translation>das Bild wird wieder gemalt{size}</translation>
    </message>
    <message>
        <source>px</source>
        <extracomment>window</extracomment>
        <translation>px</translation>
    </message>
    <message>
        <source>radial</source>
        <extracomment>window</extracomment>
        <translation>Kreisförmig</translation>
    </message>
    <message>
        <source>refining</source>
        <extracomment>engine</extracomment>
        <translation>wird verfeinert</translation>
    </message>
    <message>
        <source>saturation</source>
        <extracomment>window</extracomment>
        <translation>Sättigung</translation>
    </message>
    <message>
        <source>scannet.pt of lllyasviel/Annotators on Hugging Face</source>
        <extracomment>catalog</extracomment>
        <translation>scannet.pt aus lllyasviel/Annotators bei Hugging Face</translation>
    </message>
    <message>
        <source>screen</source>
        <extracomment>window</extracomment>
        <translation>Negativ multiplizieren</translation>
    </message>
    <message>
        <source>sk_model.pth (fine) or sk_model2.pth (coarse) of lllyasviel/Annotators on Hugging Face</source>
        <extracomment>catalog</extracomment>
        <translation>sk_model.pth (fein) oder sk_model2.pth (grob) aus lllyasviel/Annotators bei Hugging Face</translation>
    </message>
    <message>
        <source>small details differ</source>
        <extracomment>window</extracomment>
        <translation>kleine Einzelheiten weichen ab</translation>
    </message>
    <message>
        <source>soft light</source>
        <extracomment>window</extracomment>
        <translation>Weiches Licht</translation>
    </message>
    <message>
        <source>soft-light</source>
        <extracomment>window</extracomment>
        <translation>Weiches Licht</translation>
    </message>
    <message>
        <source>steers</source>
        <extracomment>window</extracomment>
        <translation>steuert</translation>
    </message>
    <message>
        <source>switched off</source>
        <extracomment>window</extracomment>
        <translation>abgeschaltet</translation>
    </message>
    <message>
        <source>system</source>
        <extracomment>window</extracomment>
        <translation>System</translation>
    </message>
    <message>
        <source>table5_pidinet.pth of lllyasviel/Annotators on Hugging Face</source>
        <extracomment>catalog</extracomment>
        <translation>table5_pidinet.pth aus lllyasviel/Annotators bei Hugging Face</translation>
    </message>
    <message>
        <source>textual inversion</source>
        <extracomment>catalog</extracomment>
        <translation>Textual Inversion</translation>
    </message>
    <message>
        <source>the difference cannot be seen</source>
        <extracomment>window</extracomment>
        <translation>der Unterschied ist nicht zu sehen</translation>
    </message>
    <message>
        <source>the last {dropped} are not read</source>
        <extracomment>window</extracomment>
        <translation>die letzten {dropped} werden nicht gelesen</translation>
    </message>
    <message>
        <source>trailing</source>
        <extracomment>catalog</extracomment>
        <translation>trailing</translation>
    </message>
    <message>
        <source>transparent</source>
        <extracomment>window</extracomment>
        <translation>Transparent</translation>
    </message>
    <message>
        <source>when the engine is ready</source>
        <extracomment>window</extracomment>
        <translation>wenn die Engine bereit ist</translation>
    </message>
    <message>
        <source>{address_variable} is {chosen}, which is no https address.</source>
        <extracomment>engine</extracomment>
        <translation>{address_variable} ist {chosen}, und das ist keine https-Adresse.</translation>
    </message>
    <message>
        <source>{advice} Every model folder of Stable Diffusion 1, 2 or XL has one in `tokenizer/`.</source>
        <extracomment>engine</extracomment>
        <translation>{advice} Jeder Modellordner von Stable Diffusion 1, 2 oder XL hat einen in `tokenizer/`.</translation>
    </message>
    <message>
        <source>{advice} Then press the button again.</source>
        <extracomment>window</extracomment>
        <translation>{advice} Dann die Schaltfläche noch einmal drücken.</translation>
    </message>
    <message>
        <source>{count} megapixels.</source>
        <extracomment>window</extracomment>
        <translation>{count} Megapixel.</translation>
    </message>
    <message>
        <source>{day} · {width} × {height} · {made_by} · seed {seed}</source>
        <extracomment>window</extracomment>
        <translation>{day} · {width} × {height} · {made_by} · Startwert {seed}</translation>
    </message>
    <message>
        <source>{decoder} holds no tiny decoder, and nothing else is added for a model.</source>
        <extracomment>engine</extracomment>
        <translation>{decoder} enthält keinen kleinen Dekodierer, und nichts anderes wird für ein Modell hinzugefügt.</translation>
    </message>
    <message>
        <source>{factor} times {extent} is {target}, and a side has {longest} pixels at most.</source>
        <extracomment>engine</extracomment>
        <translation>{factor} mal {extent} ist {target}, und eine Seite hat höchstens {longest} Pixel.</translation>
    </message>
    <message>
        <source>{file} needs a tokenizer: a single file holds none, and neither its folder nor an installed model has one.</source>
        <extracomment>engine</extracomment>
        <translation>{file} braucht einen Tokenizer: eine einzelne Datei enthält keinen, und weder ihr Ordner noch ein installiertes Modell hat einen.</translation>
    </message>
    <message>
        <source>{first} to {last}</source>
        <extracomment>window</extracomment>
        <translation>{first} nach {last}</translation>
    </message>
    <message>
        <source>{first} to {last}, {place} of {frames}</source>
        <extracomment>window</extracomment>
        <translation>{first} nach {last}, {place} von {frames}</translation>
    </message>
    <message>
        <source>{folder} holds a tiny decoder, which is no model by itself.</source>
        <extracomment>engine</extracomment>
        <translation>{folder} enthält einen kleinen Dekodierer, der allein kein Modell ist.</translation>
    </message>
    <message>
        <source>{folder} holds a {name}, which this program does not know.</source>
        <extracomment>engine</extracomment>
        <translation>{folder} enthält {name}, was dieses Programm nicht kennt.</translation>
    </message>
    <message>
        <source>{folder} names no folder.</source>
        <extracomment>engine</extracomment>
        <translation>{folder} nennt keinen Ordner.</translation>
    </message>
    <message>
        <source>{formats} can be opened.</source>
        <extracomment>engine</extracomment>
        <translation>{formats} sind zu öffnen.</translation>
    </message>
    <message>
        <source>{frames_per_second} frames per second cannot be written.</source>
        <extracomment>engine</extracomment>
        <translation>{frames_per_second} Bilder pro Sekunde sind nicht zu schreiben.</translation>
    </message>
    <message>
        <source>{hostname} cannot be reached: {reason}.</source>
        <extracomment>engine</extracomment>
        <translation>{hostname} ist nicht zu erreichen: {reason}.</translation>
    </message>
    <message>
        <source>{key} calls “{title}” now.</source>
        <extracomment>window</extracomment>
        <translation>{key} ruft jetzt „{title}“ auf.</translation>
    </message>
    <message>
        <source>{key} cannot be given to a command.</source>
        <extracomment>window</extracomment>
        <translation>{key} kann kein Befehl bekommen.</translation>
    </message>
    <message>
        <source>{len} steps ran where {steps} were asked for, because fewer leave a blur below full strength.</source>
        <extracomment>engine</extracomment>
        <translation>{len} Schritte liefen statt der verlangten {steps}, weil weniger unterhalb voller Stärke unscharf bleiben.</translation>
    </message>
    <message>
        <source>{level:.0%} noise</source>
        <extracomment>window</extracomment>
        <translation>Stärke {level:.0%}</translation>
    </message>
    <message>
        <source>{message} It lies in {folder} and is kept.</source>
        <extracomment>window</extracomment>
        <translation>{message} Es liegt in {folder} und wird aufbewahrt.</translation>
    </message>
    <message>
        <source>{model} (does not fit)</source>
        <extracomment>window</extracomment>
        <translation>{model} (passt nicht)</translation>
    </message>
    <message>
        <source>{model} cannot be a model&apos;s name.</source>
        <extracomment>engine</extracomment>
        <translation>{model} kann nicht der Name eines Modells sein.</translation>
    </message>
    <message>
        <source>{model} cannot be steered by {kind}.</source>
        <extracomment>window</extracomment>
        <translation>{model} lässt sich nicht durch „{kind}“ steuern.</translation>
    </message>
    <message>
        <source>{model} did nothing: every step begins with less noise than the refiner takes over at.</source>
        <extracomment>engine</extracomment>
        <translation>{model} bewirkte nichts: Jeder Schritt beginnt mit weniger Rauschen, als bei der Übernahme durch den Refiner bleibt.</translation>
    </message>
    <message>
        <source>{model} has no few-step variant, so a picture takes too long to follow.</source>
        <extracomment>window</extracomment>
        <translation>{model} hat keine Variante für wenige Schritte, daher dauert es zu lange, bis ein Bild folgt.</translation>
    </message>
    <message>
        <source>{model} is a file, which is no model yet.</source>
        <extracomment>engine</extracomment>
        <translation>{model} ist eine Datei, und die ist noch kein Modell.</translation>
    </message>
    <message>
        <source>{names}. Point here for what each of them needs.</source>
        <extracomment>window</extracomment>
        <translation>{names}. Was jedes braucht, zeigt sich, wenn der Zeiger hier steht.</translation>
    </message>
    <message>
        <source>{name}
{what}
Double-click to rename</source>
        <extracomment>window</extracomment>
        <translation>{name}
{what}
Doppelklick zum Umbenennen</translation>
    </message>
    <message>
        <source>{name} and {other}</source>
        <extracomment>window</extracomment>
        <translation>{name} und {other}</translation>
    </message>
    <message>
        <source>{name} cannot be used: {message} {advice}</source>
        <extracomment>window</extracomment>
        <translation>{name} ist nicht zu verwenden: {message} {advice}</translation>
    </message>
    <message>
        <source>{name} copy</source>
        <extracomment>window</extracomment>
        <translation>{name} Kopie</translation>
    </message>
    <message>
        <source>{name} is {said}, which is no number.</source>
        <extracomment>engine</extracomment>
        <translation>{name} ist {said}, und das ist keine Zahl.</translation>
    </message>
    <message>
        <source>{name} must lie between {least} and {most}, not {given}.</source>
        <extracomment>engine</extracomment>
        <translation>{name} muss zwischen {least} und {most} liegen, nicht bei {given}.</translation>
    </message>
    <message>
        <source>{network} names no channels.</source>
        <extracomment>engine</extracomment>
        <translation>{network} nennt keine Kanäle.</translation>
    </message>
    <message>
        <source>{noise}
{survives:.0%} stays</source>
        <extracomment>window</extracomment>
        <translation>{noise}
{survives:.0%} bleibt</translation>
    </message>
    <message>
        <source>{noise}, not made yet</source>
        <extracomment>window</extracomment>
        <translation>{noise}, noch nicht gemacht</translation>
    </message>
    <message>
        <source>{noise}, {survives:.0%} of the picture stays</source>
        <extracomment>window</extracomment>
        <translation>{noise}, {survives:.0%} des Bildes bleibt</translation>
    </message>
    <message>
        <source>{number} of {steps}</source>
        <extracomment>window</extracomment>
        <translation>{number} von {steps}</translation>
    </message>
    <message>
        <source>{number}%</source>
        <extracomment>window</extracomment>
        <translation>{number}&#xa0;%</translation>
    </message>
    <message>
        <source>{option} belongs to {titles}; the {what} here is {here}.</source>
        <extracomment>engine</extracomment>
        <translation>{option} gehört zu {titles}; {what} ist hier {here}.</translation>
    </message>
    <message>
        <source>{original} is no seed of an original.</source>
        <extracomment>engine</extracomment>
        <translation>{original} ist kein Startwert eines Originals.</translation>
    </message>
    <message>
        <source>{path} asks for {join} as {name}, which this program does not load.</source>
        <extracomment>engine</extracomment>
        <translation>{path} verlangt {join} als {name}, was dieses Programm nicht lädt.</translation>
    </message>
    <message>
        <source>{path} holds no IP-Adapter.</source>
        <extracomment>engine</extracomment>
        <translation>{path} enthält keinen IP-Adapter.</translation>
    </message>
    <message>
        <source>{path} holds no LoRA: {found}.</source>
        <extracomment>engine</extracomment>
        <translation>{path} enthält keine LoRA: {found}.</translation>
    </message>
    <message>
        <source>{path} holds no embedding: {found}.</source>
        <extracomment>engine</extracomment>
        <translation>{path} enthält kein Embedding: {found}.</translation>
    </message>
    <message>
        <source>{path} is a {kind}, which cannot be used yet.</source>
        <extracomment>engine</extracomment>
        <translation>{path} ist {kind}, was noch nicht zu verwenden ist.</translation>
    </message>
    <message>
        <source>{path} is an IP-Adapter for faces, which needs a face recogniser that is not here.</source>
        <extracomment>engine</extracomment>
        <translation>{path} ist ein IP-Adapter für Gesichter; er braucht eine Gesichtserkennung, die es hier nicht gibt.</translation>
    </message>
    <message>
        <source>{path} is no safetensors file; it was not opened.</source>
        <extracomment>engine</extracomment>
        <translation>{path} ist keine safetensors-Datei; sie wurde nicht geöffnet.</translation>
    </message>
    <message>
        <source>{path} is not the file that this was made with: its SHA-256 begins with {sha256}, not {patch}.</source>
        <extracomment>engine</extracomment>
        <translation>{path} ist nicht die Datei, mit der dies gemacht wurde: ihre SHA-256 beginnt mit {sha256}, nicht mit {patch}.</translation>
    </message>
    <message>
        <source>{path} names no {name}.</source>
        <extracomment>engine</extracomment>
        <translation>{path} nennt kein {name}.</translation>
    </message>
    <message>
        <source>{path} of {repository} came with another checksum than the hub names; it was deleted.</source>
        <extracomment>engine</extracomment>
        <translation>{path} von {repository} kam mit einer anderen Prüfsumme, als der Hub nennt; die Datei wurde gelöscht.</translation>
    </message>
    <message>
        <source>{peak:.1f} GB of memory at its peak.</source>
        <extracomment>window</extracomment>
        <translation>Höchstens {peak:.1f} GB Speicher belegt.</translation>
    </message>
    <message>
        <source>{place} did nothing: its mask is empty where the model paints.</source>
        <extracomment>engine</extracomment>
        <translation>{place} bewirkte nichts: seine Maske ist leer, wo das Modell malt.</translation>
    </message>
    <message>
        <source>{place} does not say what it was trained for, and is taken for {join}; put it into controlnets/KIND to say it.</source>
        <extracomment>engine</extracomment>
        <translation>{place} sagt nicht, wofür es trainiert wurde, und gilt als {join}; in controlnets/ART gelegt, ist es gesagt.</translation>
    </message>
    <message>
        <source>{place} is named after no control kind.</source>
        <extracomment>engine</extracomment>
        <translation>{place} ist nach keiner Art der Steuerung benannt.</translation>
    </message>
    <message>
        <source>{psnr:.1f} dB</source>
        <extracomment>window</extracomment>
        <translation>{psnr:.1f} dB</translation>
    </message>
    <message>
        <source>{repository} needs {plan} MiB, {free} are free at {folder}.</source>
        <extracomment>engine</extracomment>
        <translation>{repository} braucht {plan} MiB, {free} sind frei in {folder}.</translation>
    </message>
    <message numerus="yes">
        <source>{seconds:.1f} s after the last change, %n steps.</source>
        <extracomment>window</extracomment>
        <translation>
            <numerusform>{seconds:.1f} s nach der letzten Änderung, %n Schritt.</numerusform>
            <numerusform>{seconds:.1f} s nach der letzten Änderung, %n Schritte.</numerusform>
        </translation>
    </message>
    <message>
        <source>{seconds:.1f} s, {steps} steps, {evaluations} evaluations.</source>
        <extracomment>window</extracomment>
        <translation>{seconds:.1f} s, {steps} Schritte, {evaluations} Auswertungen.</translation>
    </message>
    <message>
        <source>{state}, no forecast yet</source>
        <extracomment>window</extracomment>
        <translation>{state}, noch keine Vorhersage</translation>
    </message>
    <message>
        <source>{text} For photographs get {or} and add it: underpaint models add.</source>
        <extracomment>engine</extracomment>
        <translation>{text} Für Fotos {or} holen und hinzufügen: underpaint models add.</translation>
    </message>
    <message>
        <source>{text} For photographs there is: {join}.</source>
        <extracomment>engine</extracomment>
        <translation>{text} Für Fotos gibt es: {join}.</translation>
    </message>
    <message>
        <source>{text}. Then “{name}” can be inverted.</source>
        <extracomment>window</extracomment>
        <translation>{text}. Danach kann „{name}“ invertiert werden.</translation>
    </message>
    <message>
        <source>{text}. You can paint and save meanwhile.</source>
        <extracomment>window</extracomment>
        <translation>{text}. Malen und Speichern gehen inzwischen.</translation>
    </message>
    <message>
        <source>{title} cannot be done with {title2}, which is made for {and}.</source>
        <extracomment>engine</extracomment>
        <translation>{title} geht nicht mit {title2}, das für {and} gemacht ist.</translation>
    </message>
    <message>
        <source>{title} cannot be used: {fault}</source>
        <extracomment>window</extracomment>
        <translation>{title} ist nicht zu verwenden: {fault}</translation>
    </message>
    <message>
        <source>{title} cannot go on from what {title2} made, as their latents differ ({join}).</source>
        <extracomment>engine</extracomment>
        <translation>{title} kann nicht fortsetzen, was {title2} gemacht hat, denn ihre Latents sind verschieden ({join}).</translation>
    </message>
    <message>
        <source>{title} changes what lies under a mask, and nothing is masked.</source>
        <extracomment>window</extracomment>
        <translation>{title} ändert, was unter einer Maske liegt, und nichts ist maskiert.</translation>
    </message>
    <message>
        <source>{title} changes {model} alone: the refiner, which takes {left} of {steps} steps, is not patched.</source>
        <extracomment>engine</extracomment>
        <translation>{title} ändert nur {model}: Der Refiner, der {left} von {steps} Schritten geht, bleibt, wie er ist.</translation>
    </message>
    <message>
        <source>{title} is a refiner itself, so no other can take over from it.</source>
        <extracomment>engine</extracomment>
        <translation>{title} ist selbst ein Refiner; kein anderer kann es ablösen.</translation>
    </message>
    <message>
        <source>{title} is no refiner: it was not made for the last steps of another model.</source>
        <extracomment>engine</extracomment>
        <translation>{title} ist kein Refiner: Es wurde nicht für die letzten Schritte eines anderen Modells gemacht.</translation>
    </message>
    <message>
        <source>{title} knows the pictures of {world} alone: what it reads off a photograph is wrong.</source>
        <extracomment>engine</extracomment>
        <translation>{title} kennt nur die Bilder von {world}: was es aus einem Foto liest, ist falsch.</translation>
    </message>
    <message>
        <source>{title} must act from 0 to 1 at most, not from {start} to {end}.</source>
        <extracomment>engine</extracomment>
        <translation>{title} muss innerhalb von 0 bis 1 wirken, nicht von {start} bis {end}.</translation>
    </message>
    <message>
        <source>{title} must be a number.</source>
        <extracomment>engine</extracomment>
        <translation>{title} muss eine Zahl sein.</translation>
    </message>
    <message>
        <source>{title} must be a whole number.</source>
        <extracomment>engine</extracomment>
        <translation>{title} muss eine ganze Zahl sein.</translation>
    </message>
    <message>
        <source>{title} must be at least {low}, not {value}.</source>
        <extracomment>engine</extracomment>
        <translation>{title} muss mindestens {low} sein, nicht {value}.</translation>
    </message>
    <message>
        <source>{title} must be at most {high}, not {value}.</source>
        <extracomment>engine</extracomment>
        <translation>{title} darf höchstens {high} sein, nicht {value}.</translation>
    </message>
    <message>
        <source>{title} must be finite.</source>
        <extracomment>engine</extracomment>
        <translation>{title} muss endlich sein.</translation>
    </message>
    <message>
        <source>{title} must be one of {join}.</source>
        <extracomment>engine</extracomment>
        <translation>{title} muss eines von {join} sein.</translation>
    </message>
    <message>
        <source>{title} must be text.</source>
        <extracomment>engine</extracomment>
        <translation>{title} muss Text sein.</translation>
    </message>
    <message>
        <source>{title} must be true or false.</source>
        <extracomment>engine</extracomment>
        <translation>{title} muss wahr oder falsch sein.</translation>
    </message>
    <message>
        <source>{title} needs every step as it is, and caching leaves some out.</source>
        <extracomment>engine</extracomment>
        <translation>{title} braucht jeden Schritt, wie er ist, und Caching lässt welche aus.</translation>
    </message>
    <message>
        <source>{title} starts from a picture, and there is none.</source>
        <extracomment>window</extracomment>
        <translation>{title} geht von einem Bild aus, und es gibt keines.</translation>
    </message>
    <message>
        <source>{title} takes no {passed_over}.</source>
        <extracomment>engine</extracomment>
        <translation>{title} nimmt nicht: {passed_over}.</translation>
    </message>
    <message>
        <source>{title} uses no reference pictures.</source>
        <extracomment>engine</extracomment>
        <translation>{title} verwendet keine Referenzbilder.</translation>
    </message>
    <message>
        <source>{title} waits: the queue is paused.</source>
        <extracomment>window</extracomment>
        <translation>{title} wartet: die Warteschlange ist angehalten.</translation>
    </message>
    <message>
        <source>{title} was added as “{id}”.</source>
        <extracomment>window</extracomment>
        <translation>{title} wurde als „{id}“ hinzugefügt.</translation>
    </message>
    <message>
        <source>{title}, step {step}</source>
        <extracomment>window</extracomment>
        <translation>{title}, Schritt {step}</translation>
    </message>
    <message>
        <source>{title}: after step {step} of {steps}</source>
        <extracomment>window</extracomment>
        <translation>{title}: nach Schritt {step} von {steps}</translation>
    </message>
    <message>
        <source>{title}: getting ready</source>
        <extracomment>window</extracomment>
        <translation>{title}: wird vorbereitet</translation>
    </message>
    <message>
        <source>{title}: waiting for the engine</source>
        <extracomment>window</extracomment>
        <translation>{title}: wartet auf die Engine</translation>
    </message>
    <message>
        <source>{tokens} of {room} tokens</source>
        <extracomment>window</extracomment>
        <translation>{tokens} von {room} Token</translation>
    </message>
    <message>
        <source>{tokens} tokens, read in {parts} parts of {room} at most</source>
        <extracomment>window</extracomment>
        <translation>{tokens} Token, gelesen in {parts} Teilen zu höchstens {room}</translation>
    </message>
    <message>
        <source>{verb} is not there in this installation.</source>
        <extracomment>window</extracomment>
        <translation>{verb} gibt es in dieser Installation nicht.</translation>
    </message>
    <message>
        <source>{what} You can paint and save as before.</source>
        <extracomment>window</extracomment>
        <translation>{what} Malen und Speichern gehen wie zuvor.</translation>
    </message>
    <message>
        <source>{which} has words that {title} does not know: {words}{more}.</source>
        <extracomment>engine</extracomment>
        <translation>{which} hat Wörter, die {title} nicht kennt: {words}{more}.</translation>
    </message>
    <message>
        <source>{which} is too long: {dropped} tokens at its end were not read.</source>
        <extracomment>engine</extracomment>
        <translation>{which} ist zu lang: {dropped} Token am Ende wurden nicht gelesen.</translation>
    </message>
    <message>
        <source>{width}×{height} pixels were worked on at {across}×{down}, so no detail is finer than some {shrunk} pixels. Choose a smaller part for more.</source>
        <extracomment>engine</extracomment>
        <translation>An {width}×{height} Pixeln wurde mit {across}×{down} gearbeitet, daher ist keine Einzelheit feiner als etwa {shrunk} Pixel. Für mehr einen kleineren Teil wählen.</translation>
    </message>
    <message>
        <source>“{hidden}” is hidden. Show it in the layer list to work on “{layer}”.</source>
        <extracomment>window</extracomment>
        <translation>„{hidden}“ ist ausgeblendet. In der Ebenenliste einblenden, um auf „{layer}“ zu arbeiten.</translation>
    </message>
    <message>
        <source>“{model}” has other weights here than the recipe names (SHA-256 {weights}…).</source>
        <extracomment>engine</extracomment>
        <translation>„{model}“ hat hier andere Gewichte, als das Rezept nennt (SHA-256 {weights}…).</translation>
    </message>
    <message>
        <source>“{model}” is forgotten; its files were deleted.</source>
        <extracomment>window</extracomment>
        <translation>„{model}“ ist vergessen; die Dateien dazu wurden gelöscht.</translation>
    </message>
    <message>
        <source>“{model}” is forgotten; its weights stay where they are.</source>
        <extracomment>window</extracomment>
        <translation>„{model}“ ist vergessen; die Gewichte bleiben, wo sie sind.</translation>
    </message>
    <message>
        <source>“{model}” is not installed.</source>
        <extracomment>window</extracomment>
        <translation>„{model}“ ist nicht installiert.</translation>
    </message>
    <message>
        <source>“{name}” belongs to an inversion, which has its place. Take it out of the group.</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ gehört zu einer Inversion, die ihren Platz hat. Aus der Gruppe nehmen.</translation>
    </message>
    <message>
        <source>“{name}” came while steps were undone, and begins a way of its own in the history.</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ kam, während Schritte zurückgenommen waren, und beginnt im Journal einen eigenen Weg.</translation>
    </message>
    <message>
        <source>“{name}” cannot be painted on. Choose another layer, or add one.</source>
        <extracomment>window</extracomment>
        <translation>Auf „{name}“ lässt sich nicht malen. Eine andere Ebene wählen oder eine hinzufügen.</translation>
    </message>
    <message>
        <source>“{name}” cannot be written: this format holds at most {side} pixels a side, not {extent}.</source>
        <extracomment>engine</extracomment>
        <translation>„{name}“ ist nicht zu schreiben: dieses Format fasst höchstens {side} Pixel je Seite, nicht {extent}.</translation>
    </message>
    <message>
        <source>“{name}” cannot be written: “{path}” is not a known kind of file.</source>
        <extracomment>engine</extracomment>
        <translation>„{name}“ ist nicht zu schreiben: „{path}“ ist keine bekannte Art von Datei.</translation>
    </message>
    <message>
        <source>“{name}” cannot hold everything that is there.</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ kann nicht alles aufnehmen, was da ist.</translation>
    </message>
    <message>
        <source>“{name}” carries no recipe.</source>
        <extracomment>engine</extracomment>
        <translation>„{name}“ enthält kein Rezept.</translation>
    </message>
    <message>
        <source>“{name}” could not be read ({reason}).</source>
        <extracomment>engine</extracomment>
        <translation>„{name}“ konnte nicht gelesen werden ({reason}).</translation>
    </message>
    <message>
        <source>“{name}” could not be read ({strerror}).</source>
        <extracomment>engine</extracomment>
        <translation>„{name}“ konnte nicht gelesen werden ({strerror}).</translation>
    </message>
    <message>
        <source>“{name}” could not be read: {strerror}.</source>
        <extracomment>engine</extracomment>
        <translation>„{name}“ konnte nicht gelesen werden: {strerror}.</translation>
    </message>
    <message>
        <source>“{name}” could not be written.</source>
        <extracomment>engine</extracomment>
        <translation>„{name}“ konnte nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>“{name}” could not be written: the file is read-only.</source>
        <extracomment>engine</extracomment>
        <translation>„{name}“ konnte nicht geschrieben werden: die Datei ist schreibgeschützt.</translation>
    </message>
    <message>
        <source>“{name}” could not be written: this machine has no encoder for MP4.</source>
        <extracomment>engine</extracomment>
        <translation>„{name}“ konnte nicht geschrieben werden: dieser Rechner hat keinen Kodierer für MP4.</translation>
    </message>
    <message>
        <source>“{name}” could not be written: {text}.</source>
        <extracomment>engine</extracomment>
        <translation>„{name}“ konnte nicht geschrieben werden: {text}.</translation>
    </message>
    <message>
        <source>“{name}” could not be written: {what} stands there.</source>
        <extracomment>engine</extracomment>
        <translation>„{name}“ konnte nicht geschrieben werden: dort steht {what}.</translation>
    </message>
    <message>
        <source>“{name}” does not exist (any more).</source>
        <extracomment>engine</extracomment>
        <translation>„{name}“ gibt es nicht (mehr).</translation>
    </message>
    <message>
        <source>“{name}” has a list of layers that cannot be read: {error}.</source>
        <extracomment>engine</extracomment>
        <translation>„{name}“ hat eine Ebenenliste, die nicht zu lesen ist: {error}.</translation>
    </message>
    <message>
        <source>“{name}” has {found} MiB; at most {limits} can be opened.</source>
        <extracomment>engine</extracomment>
        <translation>„{name}“ hat {found} MiB; höchstens {limits} sind zu öffnen.</translation>
    </message>
    <message>
        <source>“{name}” has {len} MiB; at most {self} can be opened.</source>
        <extracomment>engine</extracomment>
        <translation>„{name}“ hat {len} MiB; höchstens {self} sind zu öffnen.</translation>
    </message>
    <message>
        <source>“{name}” has {size} bytes; that is no inversion.</source>
        <extracomment>engine</extracomment>
        <translation>„{name}“ hat {size} Bytes; das ist keine Inversion.</translation>
    </message>
    <message>
        <source>“{name}” holds no inversion.</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ enthält keine Inversion.</translation>
    </message>
    <message>
        <source>“{name}” holds the noise behind a picture.</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ enthält das Rauschen hinter einem Bild.</translation>
    </message>
    <message>
        <source>“{name}” is a group. Put the layer into it, or merge all that is visible.</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ ist eine Gruppe. Die Ebene hineinlegen oder alles Sichtbare vereinen.</translation>
    </message>
    <message>
        <source>“{name}” is a plain mask. With a prompt of its own it becomes a region:</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ ist eine gewöhnliche Maske. Mit einem eigenen Prompt wird sie ein Bereich:</translation>
    </message>
    <message>
        <source>“{name}” is a reference picture, but nothing reads it (Patches).</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ ist ein Referenzbild, aber nichts liest es (Zusätze).</translation>
    </message>
    <message>
        <source>“{name}” is empty, so it does not steer.</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ ist leer und steuert daher nicht.</translation>
    </message>
    <message>
        <source>“{name}” is empty, so there is nothing to invert.</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ ist leer, es gibt also nichts zu invertieren.</translation>
    </message>
    <message>
        <source>“{name}” is empty.</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ ist leer.</translation>
    </message>
    <message>
        <source>“{name}” is empty: it has no bytes.</source>
        <extracomment>engine</extracomment>
        <translation>„{name}“ ist leer: die Datei hat keine Bytes.</translation>
    </message>
    <message>
        <source>“{name}” is locked. Unlock it in the layer list to change it.</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ ist gesperrt. Zum Ändern in der Ebenenliste entsperren.</translation>
    </message>
    <message>
        <source>“{name}” is locked. Unlock it in the layer list to change its text.</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ ist gesperrt. Zum Ändern des Textes in der Ebenenliste entsperren.</translation>
    </message>
    <message>
        <source>“{name}” is locked. Unlock it in the layer list to paint on it.</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ ist gesperrt. Zum Malen in der Ebenenliste entsperren.</translation>
    </message>
    <message>
        <source>“{name}” is no picture. Choose a layer that is.</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ ist kein Bild. Eine Ebene wählen, die eines ist.</translation>
    </message>
    <message>
        <source>“{name}” is not an inversion or is damaged: {error}.</source>
        <extracomment>engine</extracomment>
        <translation>„{name}“ ist keine Inversion oder beschädigt: {error}.</translation>
    </message>
    <message>
        <source>“{name}” is ready, but its document was closed.</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ ist fertig, aber das Dokument wurde geschlossen.</translation>
    </message>
    <message>
        <source>“{name}” is ready. Its document was closed: it is kept under Results.</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ ist fertig. Das Dokument wurde geschlossen: das Ergebnis liegt unter Ergebnisse.</translation>
    </message>
    <message>
        <source>“{name}” is there already. Replace it?</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ gibt es schon. Ersetzen?</translation>
    </message>
    <message>
        <source>“{name}” lies above “{other}”, which is still the one you paint on.</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ liegt über „{other}“, auf der weiter gemalt wird.</translation>
    </message>
    <message>
        <source>“{name}” runs</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ läuft</translation>
    </message>
    <message>
        <source>“{name}” says where this prompt holds, not what may change:</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ sagt, wo dieser Prompt gilt, nicht, was sich ändern darf:</translation>
    </message>
    <message>
        <source>“{name}” waits</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ wartet</translation>
    </message>
    <message>
        <source>“{name}” was added: the annotator “{annotator}” reads with it.</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ wurde hinzugefügt: der Annotator „{annotator}“ liest damit.</translation>
    </message>
    <message>
        <source>“{name}” was not written: what the drive gave back differs from what was saved.</source>
        <extracomment>engine</extracomment>
        <translation>„{name}“ wurde nicht geschrieben: was das Laufwerk zurückgab, weicht vom Gespeicherten ab.</translation>
    </message>
    <message>
        <source>“{name}” was saved by a newer version of this program and is left as it is.</source>
        <extracomment>window</extracomment>
        <translation>„{name}“ wurde von einer neueren Version dieses Programms gespeichert und bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>“{name}” was written by a newer version of this program and is left as it is.</source>
        <extracomment>engine</extracomment>
        <translation>„{name}“ wurde von einer neueren Version dieses Programms geschrieben und bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>“{name}” was written, but the drive did not confirm it ({strerror}).</source>
        <extracomment>engine</extracomment>
        <translation>„{name}“ wurde geschrieben, aber das Laufwerk bestätigte es nicht ({strerror}).</translation>
    </message>
    <message>
        <source>“{path}” is {what}, not a picture.</source>
        <extracomment>engine</extracomment>
        <translation>„{path}“ ist {what}, kein Bild.</translation>
    </message>
    <message>
        <source>“{sha256}” is not the name of a blob.</source>
        <extracomment>engine</extracomment>
        <translation>„{sha256}“ ist nicht der Name eines Blobs.</translation>
    </message>
    <message>
        <source>“{title}” has its shipped key again.</source>
        <extracomment>window</extracomment>
        <translation>„{title}“ hat wieder seine ausgelieferte Taste.</translation>
    </message>
    <message>
        <source>“{title}” has no key now.</source>
        <extracomment>window</extracomment>
        <translation>„{title}“ hat jetzt keine Taste.</translation>
    </message>
</context>
</TS>
