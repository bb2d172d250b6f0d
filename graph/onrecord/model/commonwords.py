"""Names that are English words too, and words in names that are nobody's.

In:   nothing
Out:  three sets of folded words, for `model.mask`
Not:  a dictionary: a name that is missing here is withheld in lower case too, which errs on the safe side
"""

from __future__ import annotations

from typing import Final

_UNTELLING = """
mr mrs ms miss mx dr prof professor doctor sir dame lady lord judge justice hon honorable officer
patrolman patrolwoman sergeant sgt detective det captain capt lieutenant lt chief colonel col major maj
general gen corporal cpl private pvt inspector deputy sheriff marshal agent father fr sister brother rev
reverend pastor rabbi imam uncle aunt president senator governor mayor attorney counsel nurse jr sr ii iii
iv phd md esq the of and aka alias nee born de da di dos das del della der den des du la le las los van
von zu zum zur ten ter af av el bin ibn abu st san santa saint mac mc
"""
UNTELLING: Final = frozenset(_UNTELLING.split())
"""Titles, particles and suffixes: they tell of nobody, unless a name ends in one."""

_FREQUENT = """
will may april june july august march summer autumn winter spring sunday monday friday can best an so do
no to in on or at as is it if my me we he us am by go up you she they this that with from not but all one
two first last next long little more most other over such then there what when where who which while good
great new old high low right left early late east west north south street road day
"""
FREQUENT: Final = frozenset(_FREQUENT.split())
"""Words that stand in every text: a name only where the words around leave no other reading."""

_ORDINARY = """
abbey abbot able academy account ace acre adder agency alder alley amber anchor angel answer ant apple
arch archer armor arrest arrow art article ash aster attorney aurora autumn badger bailey bailiff baker
bald ball bank banks bar barber bard barn baron barrel base bass bassett batch bates battle bay beach
beacon bean bear beard beck bee bell belle bench bend berry best bill birch bird bishop black blade blank
blaze bliss block bloom blossom blow blue blunt board boat bob body bold bolt bond bone book boot booth
boss bourne bow bowl bowler box boy brand brass brave bread breeze brewer brick bride bridge bridges
briggs bright broad brook brooks broom brown buck bud bull bully burden burn burns bush butcher butler
butter button buyer cable cage cain camp candy cane cannon canon cap car card care carol carpenter carter
carver case cash castle cat chain chalk chamber chambers chance chandler chapel chapman charity chase
cherry chess chester chief child chin christian chuck church city claim clay clear clerk cliff clinic
close cloud clover club coal coast cobb cock coffin cole collar college collier comb comfort committee
company constable cook cooper copper coral core cork corn corner cotton couch council country county
courage court cove cow coward cox crab craft crane crash craven cream creek crime crisp crook cross crow
crown cruise cruz cup curry curt cutler cutter daisy dale dame damon dance dash dawn day deal dean dear
dell department desire dew diamond dick dill doctor dodge doe dog dole dollar don door dot dove downey
downs drake drew driver drummer duck duke dust dyer eagle earl early easter edge editor eve event ever
fair faith falcon fallow falls fame family farm farmer farrow faun fawn fay fell fern field fields finch
fine fire fish fisher fishman fitch flag flame fleet flint flood flora florence flower flowers fold foot
ford foreman forest forester foster fountain fowler fox frame frank franklin freed freedom freeman french
friar friend frost fry fuller gage gain gale gamble game garden gardener garland garner garnet gate gates
gay gem gene gentle gentry gill ginger girl given glad glass glen glover god gold golden goldsmith good
goodman goose gore grace grain grand grange grant grass grave graves gray green grey grim grip group grove
groves grow guard guest guide gully gun guy hail hair hale hall ham hammer hand hands hank harbor hard
hardy hare harm harp harper harrow hart hatch hatter haven hawk hawks hay hazel head heal heart heath
heather heaven heavy hedge height hello helm help herb herd heritage hero herring hewer hick hill hills
hind hive hoard hoe holiday holly holm holt home honey honor hood hook hooker hooper hope horn horner
horse hose hospital host house howl huff hull hunt hunter hurst hyde ice institute iris ivory ivy jack
jade jar jasmine jasper jay jean jet jewel job jolly journal joy judge jump june juniper just keen keeper
keys kidd kin kind king kit kitchen kite kitty knight knot knowing knowles lace lad lake lamb lamp lance
land lane lark lash laurel law lawman laws lawyer leach leaf lean leather lee leech leek lent library lily
lime lind line lion list lock locks lodge loft long lord lot love lovely low luck lucky lust lynch mace
mack magnolia maid mail main major mallow man manager mane manly manner manners manning maple marble mark
market marks marlin marsh marshal marshall martin mason mast master masters mat match mate maverick maze
mead meadow meadows means melody member mercer merchant mercy merit merry mike mild miles mill miller
mills miner minor mint miracle mist mole money monk moody moon moor more morning moss mount mountain mouse
mule murder muse museum myrtle nail nash neat needle nettle news nick nickel night nile noble noon noun
nun nurse nut oak oaks office officer olive opal orange outlaw overton owl pace pack packer page pain
paine painter palace pale palm palmer paper parent parish park parker parks parrot parson parsons part
partridge pat pate patience paw pay payne peace peach peacock peak pear pearl peck peel peg penance penny
pepper perch perry person pete petty phil pike pile pilgrim pillar pine pink piper pitt place plain plant
plate plum plumber point pole police pollen pond pool poole poor pope poppy port porter post pott potter
pound pounds powder power powers pray precious press price pride priest prim prime prince prior prison
proctor proper prudent purple quail queen question quick quill quince rabbit race rain ram ramp ranger
rash raven ray read reader ready reason record red reed reef reeve reeves regal rein report rest rice rich
ride rider ridge ring rise river rivers roach road rob robin rock rod roe roger rogue roll roman roof rook
room root roper rose rosemary rot rowan rowe royal ruby rue ruff rule rush rust ruth rye sable sack
saddler sadler saffron sage sailor sale salmon salt sand sands sandy sapphire savage savior sawyer say
school science scott seal search season self sell serene service settle sexton shade shaft share sharp
shaw shear sheep sheets shell shepherd shine ship shore short shot shoulders show sierra silk silver
simple skinner sky slack slate slaughter sleep small smart smith snail snow society soldier song sonny
spark sparks sparrow speaker spear spelling spence spice spring sprout spruce squire stable stack staff
stain stamp star stark start state steel steer stem step sterling stew steward still stock stone storey
storm story stout strand stranger straw stream strong stuart student study sue summer summers sun sunny
swain swallow swan sweet swift system tab tailor tally tanner tart taxi teacher teal team tell temple
terrace terry thistle thorn thorne thrift thrush thyme tide tiger tiller time tinker tom tower towers town
townsend trace trade trainer trapper travel travers treasure tree trial trip trout true trust tucker turf
turkey turner twain tyler union unity university usher vale valentine valley vane velvet vera verity
vernal vice victim victor village viola violet virtue voice waite wake walker wall waller walls ward ware
warm warren wash water waters way weaver web webb weber weed weeks welcome well wells west whale wheat
wheel wheeler whistler white wild wilder willow wind wine wing winner winter winters wise wit witness witt
wolf woman wood woods woody wool word work worker world worm worth wren wright yard yates year york young
younger zeal
"""
ORDINARY: Final = frozenset(_ORDINARY.split())
"""Words that are names of many people: a name only where they are written with a capital letter."""
